package dev.darkroom.deploy.arrows;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** What holds for events and jobs, the core. */
final class CoreRules {
    private CoreRules() {}

    /** The JDK without its files and sockets, JSON, and nothing else. */
    static ArchRule pureUnder(String root) {
        return classes()
                .that()
                .resideInAnyPackage(core(root))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(core(root))
                        .or(resideInAnyPackage(
                                "java.lang..",
                                "java.math..",
                                "java.nio",
                                "java.nio.charset",
                                "java.security..",
                                "java.time..",
                                "java.util..",
                                "com.fasterxml.jackson..",
                                "org.jspecify.."))
                        .or(belongToAnyOf(IOException.class, UncheckedIOException.class, Serializable.class)));
    }

    /** The same input gives the same output, whenever and wherever. */
    static ArchRule predictableUnder(String root) {
        return noClasses()
                .that()
                .resideInAnyPackage(core(root))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class);
    }

    private static String[] core(String root) {
        return new String[] {Module.EVENTS.packageUnder(root), Module.JOBS.packageUnder(root)};
    }
}
