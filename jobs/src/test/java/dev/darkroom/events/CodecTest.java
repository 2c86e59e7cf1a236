package dev.darkroom.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.events.JobCommand.SubmitJob;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CodecTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Provide
    Arbitrary<Encoded<?>> messages() {
        return Arbitraries.of(Messages.codecs()).flatMap(CodecTest::encoded);
    }

    private static <T> Arbitrary<Encoded<?>> encoded(Codec<T> codec) {
        return Messages.ofAnyType(codec).map(message -> new Encoded<>(codec, message, codec.encode(message)));
    }

    record Encoded<T>(Codec<T> codec, T message, byte[] json) {
        WireType type() {
            return codec.typeOf(message);
        }

        T decoded() {
            return codec.decode(type(), json);
        }
    }

    @Property(tries = 1_000)
    void shouldReadBackWhatItWrote(@ForAll @From("messages") Encoded<?> encoded) {
        assertThat(encoded.decoded()).isEqualTo(encoded.message());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void shouldReadPastFieldsOfANewerWriter(@ForAll @From("messages") Encoded<?> encoded) throws IOException {
        ObjectNode newer = (ObjectNode) JSON.readTree(encoded.json());
        newer.putObject("field_of_tomorrow").put("x", 1);

        assertThat(encoded.codec().decode(encoded.type(), JSON.writeValueAsBytes(newer)))
                .isEqualTo(encoded.message());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void shouldRefuseAMessageThatLacksAField(@ForAll @From("messages") Encoded<?> encoded, @ForAll int random)
            throws IOException {
        ObjectNode complete = (ObjectNode) JSON.readTree(encoded.json());
        List<String> names = Messages.requiredFields(encoded.message().getClass());
        String name = names.get(Math.floorMod(random, names.size()));

        JsonNode lacking = complete.deepCopy().without(name);
        JsonNode nulled = complete.deepCopy().putNull(name);

        for (JsonNode broken : List.of(lacking, nulled)) {
            assertThatThrownBy(() -> encoded.codec().decode(encoded.type(), JSON.writeValueAsBytes(broken)))
                    .isInstanceOf(CodecException.class);
        }
    }

    @Example
    void shouldReadARequestWithoutWhatItMayLack() throws IOException {
        for (WireType type : List.of(new WireType("job.submit", 1), new WireType("job.submit", 2))) {
            ObjectNode submit = (ObjectNode) JSON.readTree(GoldenFiles.read(type));
            ((ObjectNode) submit.get("request"))
                    .remove(List.of(
                            "webhook", "source", "upscale", "deadline", "prediction", "client", "keep_latents"));

            SubmitJob read = (SubmitJob) Codec.COMMANDS.decode(type, JSON.writeValueAsBytes(submit));

            assertThat(read.request())
                    .extracting("webhook", "source", "upscale", "deadline", "client")
                    .containsOnlyNulls();
            assertThat(read.request()).extracting("keepLatents").isEqualTo(false);
        }
    }

    @Example
    void shouldKeepMetadataInTheOrderInWhichItCame() {
        WireType type = new WireType("job.submit", 1);

        SubmitJob read = (SubmitJob) Codec.COMMANDS.decode(type, GoldenFiles.read(type));

        assertThat(read.request().metadata().keySet()).containsExactly("order", "customer");
    }

    @Example
    void shouldRefuseTheTextNull() {
        assertThatThrownBy(() -> Codec.COMMANDS.decode(new WireType("job.cancel", 1), "null".getBytes(UTF_8)))
                .isInstanceOf(CodecException.class);
    }

    @Example
    void shouldRefuseWhatFollowsTheMessage() {
        WireType type = new WireType("job.cancel", 1);
        String json = new String(GoldenFiles.read(type), UTF_8);

        assertThatThrownBy(() -> Codec.COMMANDS.decode(type, (json + " x").getBytes(UTF_8)))
                .isInstanceOf(CodecException.class);
    }

    @Example
    void shouldRefuseATimeThatNoStoreHolds() throws IOException {
        WireType type = new WireType("job.cancel", 1);
        for (String time :
                List.of("+999999999-12-31T23:59:59Z", "-000001-01-01T00:00:00Z", "+200001-01-01T00:00:00Z")) {
            ObjectNode cancel = (ObjectNode) JSON.readTree(GoldenFiles.read(type));
            cancel.put("requested_at", time);

            assertThatThrownBy(() -> Codec.COMMANDS.decode(type, JSON.writeValueAsBytes(cancel)))
                    .isInstanceOf(CodecException.class);
        }
    }

    @Example
    void shouldRefuseATypeOfAnotherFamily() {
        assertThatThrownBy(() -> Codec.COMMANDS.decode(new WireType("job.succeeded", 1), "{}".getBytes(UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("job.succeeded.v1");
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void shouldNeverQuoteContentInAnError(@ForAll @From("messages") Encoded<?> encoded, @ForAll int random)
            throws IOException {
        ObjectNode message = (ObjectNode) JSON.readTree(encoded.json());
        List<String> names = new ArrayList<>();
        message.fieldNames().forEachRemaining(names::add);
        String name = names.get(Math.floorMod(random, names.size()));
        // No field of any message is a list of lists, so this fails wherever it stands.
        message.putArray(name).addArray().add("swordfish");
        String cut = "{\"" + name + "\": \"swordfish";

        for (byte[] broken : List.of(JSON.writeValueAsBytes(message), cut.getBytes(UTF_8))) {
            assertThatThrownBy(() -> encoded.codec().decode(encoded.type(), broken))
                    .isInstanceOf(CodecException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("swordfish");
        }
    }

    @Example
    void shouldWriteReadableJsonOfTextThatIsNotUnicode() {
        JobError loneSurrogate = new JobError("code", "before \uD800 after", false);
        WorkerReport report =
                new WorkerReport.Failed(JobId.named("studio", "order-42"), 1, loneSurrogate, Instant.EPOCH);

        WorkerReport read = Codec.REPORTS.decode(Codec.REPORTS.typeOf(report), Codec.REPORTS.encode(report));

        assertThat(read).isEqualTo(report);
    }
}
