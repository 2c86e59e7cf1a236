package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.testing.TestInfrastructure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissingBrokerIT {

    @Test
    void shouldEndInTimeWhileItStillWaitsForTheBroker() {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("kafka.bootstrap.servers", "localhost:1");
        try (OrchestratorProcess orchestrator = OrchestratorProcess.launch(settings)) {
            Waiting.until(
                    "first failed try",
                    () -> Optional.of(orchestrator.log()).filter(log -> log.contains("topics cannot be created yet")));

            assertThat(orchestrator.terminate()).isLessThan(Duration.ofSeconds(10));
        }
    }
}
