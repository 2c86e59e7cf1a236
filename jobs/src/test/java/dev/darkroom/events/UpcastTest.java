package dev.darkroom.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.events.JobCommand.SubmitJob;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What contract 1 has written, and what is written for its readers. */
class UpcastTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final WireType SUBMIT = new WireType("job.submit", 1);

    static Stream<Arguments> changedTypes() {
        return Stream.of(
                Arguments.of("job.submit", Codec.COMMANDS),
                Arguments.of("job.submitted", Codec.EVENTS),
                Arguments.of("generation.task", Codec.TASKS),
                Arguments.of("training.task", Codec.TASKS));
    }

    @ParameterizedTest
    @MethodSource("changedTypes")
    void shouldReadAnOldMessageAsWhatItIsToday(String name, Codec<?> codec) {
        WireType old = new WireType(name, 1);
        WireType today = new WireType(name, 2);

        assertThat(codec.decode(old, GoldenFiles.read(old))).isEqualTo(codec.decode(today, GoldenFiles.read(today)));
    }

    @ParameterizedTest
    @MethodSource("changedTypes")
    <T> void shouldWriteForOldReadersWhatOldWritersWrote(String name, Codec<T> codec) throws IOException {
        WireType old = new WireType(name, 1);
        T message = codec.decode(old, GoldenFiles.read(old));

        assertThat(codec.typeOf(message)).isEqualTo(new WireType(name, 2));
        assertThat(codec.writing(1).typeOf(message)).isEqualTo(old);
        assertThat(text(codec.writing(1).encode(message))).isEqualTo(text(bytes(JSON.readTree(GoldenFiles.read(old)))));
    }

    @Test
    void shouldWriteATypeThatHasOneVersionInEveryContract() {
        CancelJob cancel = new CancelJob(JobId.named("studio", "order-42"), Instant.EPOCH);

        assertThat(Codec.COMMANDS.typeOf(cancel)).isEqualTo(new WireType("job.cancel", 1));
        assertThat(Codec.COMMANDS.writing(1).encode(cancel)).isEqualTo(Codec.COMMANDS.encode(cancel));
    }

    @Test
    void shouldTellTheFormOfReplicateAsText() {
        assertThat(client(submit(GoldenFiles.read(SUBMIT))))
                .containsExactly(
                        Map.entry("surface", "replicate"),
                        Map.entry("version", "cd".repeat(32)),
                        Map.entry("input.0", "prompt"),
                        Map.entry("input.1", "image"),
                        Map.entry("address.image", "https://example.org/apple.png"));
    }

    @Test
    void shouldReadAnOldRequestOfAnotherInterface() throws IOException {
        ObjectNode none = old();
        ((ObjectNode) none.get("request")).putNull("prediction");
        ObjectNode unknown = old();
        ((ObjectNode) unknown.get("request")).remove("prediction");
        ((ObjectNode) unknown.get("request")).putObject("client").put("surface", "replicate");

        assertThat(submit(bytes(none)).request().client()).isNull();
        // A field that version 1 does not know means nothing there.
        assertThat(submit(bytes(unknown)).request().client()).isNull();
        assertThat(text(Codec.COMMANDS.writing(1).encode(submit(bytes(none))))).isEqualTo(text(bytes(none)));
    }

    @Test
    void shouldLeaveOutForOldReadersWhatAnotherInterfaceKeeps() throws IOException {
        WireType today = new WireType("job.submit", 2);
        ObjectNode other = (ObjectNode) JSON.readTree(GoldenFiles.read(today));
        ((ObjectNode) other.get("request")).putObject("client").put("surface", "another");

        byte[] written = Codec.COMMANDS.writing(1).encode(Codec.COMMANDS.decode(today, bytes(other)));

        assertThat(JSON.readTree(written).at("/request/prediction").isNull()).isTrue();
        assertThat(JSON.readTree(written).path("request").has("client")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"swordfish\"",
                "[]",
                "{}",
                "{\"version\": \"swordfish\", \"inputs\": [1], \"addresses\": {}}",
                "{\"version\": \"swordfish\", \"inputs\": [], \"addresses\": {\"image\": null}}",
                "{\"version\": null, \"inputs\": [], \"addresses\": {}}"
            })
    void shouldRefuseAnOldFormThatIsNone(String form) throws IOException {
        ObjectNode broken = old();
        ((ObjectNode) broken.get("request")).set("prediction", JSON.readTree(form));

        assertThatThrownBy(() -> submit(bytes(broken)))
                .isInstanceOf(CodecException.class)
                .hasNoCause()
                .hasMessageContaining("job.submit.v1")
                .hasMessageNotContaining("swordfish");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "5", "[]", "{}", "{\"request\": 5}", "{", "{} x"})
    void shouldRefuseWhatIsNoOldMessage(String json) {
        assertThatThrownBy(() -> submit(json.getBytes(UTF_8))).isInstanceOf(CodecException.class);
    }

    private static ObjectNode old() throws IOException {
        return (ObjectNode) JSON.readTree(GoldenFiles.read(SUBMIT));
    }

    /** Written as messages are, half of a surrogate pair by half. */
    private static byte[] bytes(JsonNode json) throws IOException {
        return JSON.writeValueAsBytes(json);
    }

    private static String text(byte[] json) {
        return new String(json, UTF_8);
    }

    private static SubmitJob submit(byte[] json) {
        return (SubmitJob) Codec.COMMANDS.decode(SUBMIT, json);
    }

    private static Map<String, String> client(SubmitJob submit) {
        return requireNonNull(submit.request().client());
    }
}
