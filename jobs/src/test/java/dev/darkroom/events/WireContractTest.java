package dev.darkroom.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the JSON of every type and version to its golden file and to its published schema. */
class WireContractTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ADDRESS = "https://darkroom.dev/schemas/";

    /** The published schemas let a newer writer add fields; here nothing may be in a message that its schema does not tell. */
    private static final SchemaRegistry STRICT = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(WireContractTest::strictSchema));

    static Stream<Arguments> everyType() {
        return Messages.codecs().stream()
                .flatMap(codec -> codec.types().keySet().stream().map(type -> Arguments.of(type, codec)));
    }

    @ParameterizedTest
    @MethodSource("everyType")
    void shouldReadAndWriteTheGoldenMessage(WireType type, Codec<?> codec) throws IOException {
        JsonNode golden = JSON.readTree(GoldenFiles.read(type));

        assertThat(JSON.readTree(recode(type, codec))).isEqualTo(golden);
    }

    static Stream<Arguments> typesThatTrainingsShare() {
        return Stream.of(
                Arguments.of("job.submit.v1", Codec.COMMANDS),
                Arguments.of("job.submit.v2", Codec.COMMANDS),
                Arguments.of("job.submitted.v1", Codec.EVENTS),
                Arguments.of("job.submitted.v2", Codec.EVENTS),
                Arguments.of("job.succeeded.v1", Codec.EVENTS),
                Arguments.of("attempt.succeeded.v1", Codec.REPORTS),
                Arguments.of("job.progress.v1", Codec.PROGRESS));
    }

    @ParameterizedTest
    @MethodSource("typesThatTrainingsShare")
    void shouldReadAndWriteTheGoldenMessageOfATraining(String name, Codec<?> codec) throws IOException {
        WireType type = WireType.parse(name);
        byte[] golden = GoldenFiles.readOfTraining(type);

        assertThat(JSON.readTree(recode(type, codec, golden))).isEqualTo(JSON.readTree(golden));
        assertThat(schema(type).validate(new String(recode(type, codec, golden), UTF_8), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyType")
    void shouldWriteWhatTheSchemaTells(WireType type, Codec<?> codec) {
        assertThat(schema(type).validate(new String(recode(type, codec), UTF_8), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyType")
    void shouldRequireEveryFieldThatIsAlwaysThere(WireType type, Codec<?> codec) throws IOException {
        JsonNode complete = JSON.readTree(recode(type, codec));

        Object message = codec.decode(type, GoldenFiles.read(type));
        Messages.requiredFields(message.getClass())
                .forEach(name -> assertThat(schema(type)
                                .validate(complete.<ObjectNode>deepCopy().without(name)))
                        .as("without %s", name)
                        .isNotEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldAllowATaskWithoutWhatItMayLack(int version) throws IOException {
        WireType type = new WireType("generation.task", version);
        ObjectNode task = (ObjectNode) JSON.readTree(GoldenFiles.read(type));
        task.putNull("resume_point");
        List.of("webhook", "source", "upscale", "deadline").forEach(((ObjectNode) task.get("request"))::putNull);

        assertThat(schema(type).validate(task)).isEmpty();
    }

    private static <T> byte[] recode(WireType type, Codec<T> codec) {
        return recode(type, codec, GoldenFiles.read(type));
    }

    private static <T> byte[] recode(WireType type, Codec<T> codec, byte[] message) {
        return codec.writing(type.version()).encode(codec.decode(type, message));
    }

    private static Schema schema(WireType type) {
        return STRICT.getSchema(SchemaLocation.of(ADDRESS + type + ".json"));
    }

    private static String strictSchema(String address) {
        try {
            JsonNode schema = JSON.readTree(GoldenFiles.resource(address.replace(ADDRESS, "/schemas/")));
            assertThat(schema.get("$id").asText()).isEqualTo(address);
            closeObjects(schema);
            return schema.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeObjects(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("required")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(WireContractTest::closeObjects);
    }
}
