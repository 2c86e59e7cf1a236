package dev.darkroom.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.events.ModelCard;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.outbound.OutboundPolicy;
import dev.darkroom.storage.jobs.files.UploadedFile;
import jakarta.validation.Validation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingRulesTest {
    private static final WebhookAddresses WEBHOOKS =
            new WebhookAddresses(OutboundPolicy.of(Set.of("http", "https"), Set.of(), List.of()));
    private static final FieldLimits LIMITS =
            new FieldLimits(Validation.buildDefaultValidatorFactory().getValidator());
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final ModelCard EMOJI = new ModelCard(
            "emoji",
            "StableDiffusionPipeline",
            "0".repeat(64),
            "default",
            64,
            64,
            4,
            256,
            20,
            150,
            4,
            8,
            16,
            1,
            "ddim",
            List.of("ddim"),
            List.of("ink"));
    private static final UploadedFile DATA_SET = file(UploadedFile.DATA_SET, 20);

    private static final class Limits implements TrainingsConfig {
        @Override
        public int maxSteps() {
            return 20_000;
        }

        @Override
        public int maxBatchSize() {
            return 64;
        }
    }

    @Test
    void shouldPutDefaultsInPlace() {
        TrainingRequest request = complete("{\"name\": \"new\", \"data\": \"d\"}");

        assertThat(request)
                .isEqualTo(new TrainingRequest(
                        TrainingKind.LORA,
                        "emoji",
                        Topics.TRAINING_POOL,
                        "new",
                        "key",
                        20,
                        8,
                        500,
                        5e-4,
                        4,
                        64,
                        77,
                        List.of(),
                        0,
                        null,
                        null,
                        null,
                        Map.of()));
    }

    @Test
    void shouldTakeWhatTheClientSays() {
        TrainingRequest request = complete("""
                {"kind": "full", "model": "emoji", "name": "new.2", "data": "d", "steps": 3, "learning_rate": 0.01,
                 "batch_size": 2, "resolution": 32, "seed": 5, "sample_prompts": ["an apple"], "priority": 3,
                 "metadata": {"a": "b"}}
                """);

        assertThat(request)
                .isEqualTo(new TrainingRequest(
                        TrainingKind.FULL,
                        "emoji",
                        Topics.TRAINING_POOL,
                        "new.2",
                        "key",
                        20,
                        8,
                        3,
                        0.01,
                        2,
                        32,
                        5,
                        List.of("an apple"),
                        3,
                        null,
                        null,
                        null,
                        Map.of("a", "b")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind | 7 | must be a string",
                "kind | \"both\" | must be lora or full",
                "model | \"sd\" | must be one of emoji",
                "name | null | must have 1 to 63 characters of a-z, 0-9, dot, dash and underscore, the first a letter or digit",
                "name | \"../x\" | must have 1 to 63 characters of a-z, 0-9, dot, dash and underscore, the first a letter or digit",
                "name | \"emoji\" | is that of a model or a lora already",
                "name | \"ink\" | is that of a model or a lora already",
                "rank | 129 | must be from 1 to 128",
                "steps | 20001 | must be from 1 to 20000",
                "learning_rate | 0 | must be above 0 and at most 0.1",
                "learning_rate | 1 | must be above 0 and at most 0.1",
                "batch_size | 65 | must be from 1 to 64",
                "resolution | 30 | must be a multiple of 4 from 4 to 256",
                "resolution | 512 | must be a multiple of 4 from 4 to 256",
                "seed | -1 | must be from 0 to 2147483647",
                "sample_prompts | [\" \"] | must have entries of 1 to 500 characters",
                "sample_prompts | [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"] | must have at most 8 entries",
                "priority | 101 | must be from -100 to 100",
                "webhook | \"ftp://x\" | must be an absolute http or https URL of at most 2048 characters"
            })
    void shouldNameFieldAndLimit(String field, String value, String detail) {
        String base = field.equals("name") ? "\"data\": \"d\"" : "\"name\": \"new\", \"data\": \"d\"";

        assertThat(refusal("{" + base + ", \"" + field + "\": " + value + "}"))
                .containsExactly(new Violation(field, detail));
    }

    @Test
    void shouldRefuseARankForAWholeModel() {
        assertThat(refusal("{\"name\": \"new\", \"data\": \"d\", \"kind\": \"full\", \"rank\": 4}"))
                .containsExactly(new Violation("rank", "goes with kind lora"));
    }

    @Test
    void shouldRefuseWhatIsNoDataSet() {
        Violation expected = new Violation(
                "data", "must be the id or the address of a data set, a ZIP archive that was uploaded to /v1/files");

        assertThat(refusal("{\"name\": \"new\"}", Optional.empty())).containsExactly(expected);
        assertThat(refusal("{\"name\": \"new\", \"data\": \"d\"}", Optional.of(file("image/png", 1))))
                .containsExactly(expected);
    }

    private static TrainingRequest complete(String json) {
        return complete(json, Optional.of(DATA_SET));
    }

    private static TrainingRequest complete(String json, Optional<UploadedFile> file) {
        FormReading reading = FormReading.training(JsonFields.of(json.getBytes(StandardCharsets.UTF_8)));
        return new TrainingRules((TrainingForm) reading.form(), reading, LIMITS, new Limits())
                .complete(Map.of("emoji", EMOJI), file, "key", 77, NOON, WEBHOOKS);
    }

    private static List<Violation> refusal(String json) {
        return refusal(json, Optional.of(DATA_SET));
    }

    private static List<Violation> refusal(String json, Optional<UploadedFile> file) {
        return catchThrowableOfType(ProblemException.class, () -> complete(json, file))
                .problem()
                .errors();
    }

    private static UploadedFile file(String contentType, int images) {
        return new UploadedFile(
                "d", "press", "d.zip", contentType, 9, 0, 0, images, "0".repeat(64), "{}", NOON, NOON.plusSeconds(60));
    }
}
