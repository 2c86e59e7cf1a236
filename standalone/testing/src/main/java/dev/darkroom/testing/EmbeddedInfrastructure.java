package dev.darkroom.testing;

import dev.darkroom.embedded.EmbeddedStack;
import java.util.Map;

/** The embedded stack on a temporary folder; its process ends when this JVM does. */
final class EmbeddedInfrastructure {
    private EmbeddedInfrastructure() {}

    /** The configuration keys of the services. */
    static Map<String, String> start() {
        return EmbeddedStack.startTemporary(TestJvm.ofInfrastructure()).asConfig();
    }
}
