package dev.darkroom.testing;

import dev.darkroom.embedded.EmbeddedStack;
import java.util.Map;

/** The embedded stack on a temporary folder; its process ends when this JVM does. */
final class EmbeddedInfrastructure extends TestInfrastructure {
    private final EmbeddedStack stack = EmbeddedStack.startTemporary();

    @Override
    public Map<String, String> config() {
        return stack.asConfig();
    }

    @Override
    String createDatabase() {
        return stack.createDatabase();
    }

    @Override
    String postgresAddress() {
        return stack.postgresHost() + ":" + stack.postgresPort();
    }
}
