package dev.darkroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.cli.fixtures.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyIT {
    private static final List<String> EGYPTIAN = List.of("-Duser.language=ar", "-Duser.country=EG");
    private static final Path PARITY =
            Path.of(System.getProperty("darkroom.root"), "diffusion/parity/src/test/resources/parity");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path cases;

    @Test
    void shouldVerifyModelsForAnEgyptian() throws Exception {
        for (String name : List.of("cases", "models")) {
            Files.createSymbolicLink(cases.resolve(name), PARITY.resolve(name).toRealPath());
        }
        // Infinities stand in it as Python writes them.
        JsonNode manifest = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build()
                .readTree(PARITY.resolve("manifest.json").toFile());
        JsonNode wanted = manifest.path("cases")
                .valueStream()
                .filter(each -> each.path("kind").asText().equals("vq"))
                .findFirst()
                .orElseThrow();
        Files.writeString(cases.resolve("manifest.json"), "{\"cases\": [" + wanted + "]}");
        try (Command verify = Command.start(environment -> {}, EGYPTIAN, "models", "verify", cases.toString())) {
            assertThat(verify.awaitExit(Duration.ofMinutes(2)))
                    .as(verify.output())
                    .isZero();

            assertThat(verify.output()).endsWith("1 passed, 0 failed\n");
        }
    }
}
