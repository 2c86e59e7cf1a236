package dev.darkroom.deploy.arrows;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/** What holds for events and jobs, the core. */
final class CoreRules {
    /** What gives another answer each time, or on each machine. */
    private static final Map<Class<?>, Set<String>> UNPREDICTABLE = Map.of(
            System.class, Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty"),
            UUID.class, Set.of("randomUUID"),
            Math.class, Set.of("random"));

    private CoreRules() {}

    /** The JDK without its files, sockets, threads and processes, JSON, and nothing else. */
    static ArchRule pureUnder(String root) {
        return classes()
                .that()
                .resideInAnyPackage(core(root))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(core(root))
                        .or(resideInAnyPackage(
                                        "java.lang",
                                        "java.lang.annotation",
                                        "java.lang.invoke",
                                        "java.lang.runtime",
                                        "java.math",
                                        "java.nio",
                                        "java.nio.charset",
                                        "java.security",
                                        "java.time..",
                                        "java.util",
                                        "java.util.function",
                                        "java.util.regex",
                                        "java.util.stream",
                                        "com.fasterxml.jackson..",
                                        "org.jspecify..")
                                .and(not(belongToAnyOf(
                                        Process.class, ProcessBuilder.class, Runtime.class, Thread.class))))
                        .or(belongToAnyOf(IOException.class, UncheckedIOException.class, Serializable.class)));
    }

    /** The same input gives the same output, whenever and wherever. */
    static ArchRule predictableUnder(String root) {
        return noClasses()
                .that()
                .resideInAnyPackage(core(root))
                .should()
                .callMethodWhere(describe("time, chance or environment is asked", CoreRules::isUnpredictable))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(SplittableRandom.class);
    }

    private static boolean isUnpredictable(JavaMethodCall call) {
        boolean isNow = call.getTargetOwner().getPackageName().equals("java.time")
                && call.getName().equals("now");
        return isNow
                || UNPREDICTABLE.entrySet().stream()
                        .anyMatch(entry -> call.getTargetOwner().isEquivalentTo(entry.getKey())
                                && entry.getValue().contains(call.getName()));
    }

    private static String[] core(String root) {
        return new String[] {Module.EVENTS.packageUnder(root), Module.JOBS.packageUnder(root)};
    }
}
