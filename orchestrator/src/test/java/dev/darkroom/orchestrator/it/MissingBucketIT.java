package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.testing.TestInfrastructure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissingBucketIT {
    private static final String SECRET = "a-secret-of-the-store";

    @Test
    void shouldSayThatTheBucketIsMissingAndNothingElse() {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("darkroom.objects.endpoint", "http://localhost:1");
        settings.put("darkroom.objects.secret-key", SECRET);
        try (OrchestratorProcess orchestrator = OrchestratorProcess.launch(settings)) {
            String health = Waiting.until(
                    "readiness with one part missing",
                    () -> Optional.of(orchestrator.health())
                            .filter(document -> document.replaceAll("\\s", "")
                                    .contains("{\"name\":\"bucket\",\"status\":\"DOWN\"}"))
                            .filter(document -> document.split("\"DOWN\"", -1).length == 3));

            assertThat(health).contains("Database connections health check").doesNotContain(SECRET);
        }
    }
}
