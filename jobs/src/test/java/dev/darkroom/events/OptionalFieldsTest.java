package dev.darkroom.events;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A field may be added to a version when messages without it keep their meaning, so a schema says of each such field what that is. */
class OptionalFieldsTest {
    private static final JsonMapper JSON = new JsonMapper();

    static List<Path> schemas() throws IOException, URISyntaxException {
        Path one = Path.of(requireNonNull(OptionalFieldsTest.class.getResource("/schemas/common.v1.json"))
                .toURI());
        try (Stream<Path> files = Files.list(one.resolveSibling(""))) {
            return files.sorted().toList();
        }
    }

    @Test
    void shouldFindTheSchemas() throws IOException, URISyntaxException {
        assertThat(schemas()).hasSizeGreaterThan(25);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void shouldSayWhatTheAbsenceOfAFieldMeans(Path schema) throws IOException {
        requireMeanings(JSON.readTree(schema.toFile()));
    }

    /** In this object and in every one within it. */
    private static void requireMeanings(JsonNode schema) {
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asText).toList();
        schema.path("properties").forEachEntry((name, property) -> {
            if (!required.contains(name)) {
                assertThat(property.path("description").asText())
                        .as("description of %s", name)
                        .containsPattern("\\bAbsent: \\S.*\\.$");
            }
        });
        schema.forEach(OptionalFieldsTest::requireMeanings);
    }
}
