package dev.darkroom.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives a Quarkus test the shared infrastructure with a database of its own: {@code @WithTestResource}. */
public final class InfrastructureTestResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        return TestInfrastructure.shared().configWithFreshDatabase();
    }

    @Override
    public void stop() {
        // The infrastructure serves every test class of this JVM and ends with it.
    }
}
