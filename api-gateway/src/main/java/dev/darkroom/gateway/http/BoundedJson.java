package dev.darkroom.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The parser of all JSON that clients send. A short text may come to a large tree, so that it is the number of tokens that is bounded:
 * names, values, and the brackets around them. Texts are bounded by the body that holds them.
 */
public final class BoundedJson {
    private static final int MOST_TOKENS = 20_000;
    private static final int DEEPEST = 32;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_NUMBER = 100;

    /** Completes the sentence "The body ...". */
    static final String LIMITS = "may have at most " + MOST_TOKENS + " names, values and brackets, " + DEEPEST
            + " levels, names of " + LONGEST_NAME + " characters and numbers of " + LONGEST_NUMBER;

    /** Refuses a name that comes twice in an object, and anything after the document. */
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MOST_TOKENS)
                            .maxNestingDepth(DEEPEST)
                            .maxNameLength(LONGEST_NAME)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    // Field names are not interned: clients can make up any number of them.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private BoundedJson() {}
}
