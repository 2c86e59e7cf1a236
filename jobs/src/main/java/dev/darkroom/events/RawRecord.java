package dev.darkroom.events;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it came, whatever it is. Nothing of it may be trusted.
 *
 * @param headers in their order; a name may come more than once
 */
public record RawRecord(@Nullable String key, List<Header> headers, byte @Nullable [] value) {
    /** Longest header that is read, in bytes. */
    private static final int LONGEST = 1024;

    // Written out: of a compact constructor's array, NullAway does not see that it may be null.
    public RawRecord(@Nullable String key, List<Header> headers, byte @Nullable [] value) {
        this.key = key;
        this.headers = List.copyOf(headers);
        this.value = value;
    }

    /** A header's value may be missing, and need not be text. */
    public record Header(String name, byte @Nullable [] value) {}

    /**
     * Of a Kafka client's record.
     *
     * @param name gives a header's name
     * @param content gives its value, null where there is none
     */
    public static <H> RawRecord of(
            @Nullable String key,
            byte @Nullable [] value,
            Iterable<H> headers,
            Function<H, String> name,
            Function<H, byte @Nullable []> content) {
        List<Header> all = new ArrayList<>();
        headers.forEach(header -> all.add(new Header(name.apply(header), content.apply(header))));
        return new RawRecord(key, all, value);
    }

    /** The last header of each name, as text, whatever it is. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Header header : headers) {
            byte[] value = header.value();
            texts.put(header.name(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
        }
        return texts;
    }

    /**
     * The text of a header, or null where there is none of this name.
     *
     * @throws CodecException when there are several, or it is no text of at most 1024 bytes
     */
    @Nullable
    String text(String name) {
        List<Header> named =
                headers.stream().filter(header -> header.name().equals(name)).toList();
        if (named.isEmpty()) {
            return null;
        }
        byte[] value = named.getFirst().value();
        if (named.size() > 1 || value == null || value.length > LONGEST) {
            throw CodecException.badHeader(name);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw CodecException.badHeader(name);
        }
    }
}
