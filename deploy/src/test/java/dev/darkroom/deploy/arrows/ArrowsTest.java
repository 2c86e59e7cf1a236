package dev.darkroom.deploy.arrows;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrowsTest {
    private static final String ROOT = "dev.darkroom";
    private static final String SEEDED = "dev.darkroom.deploy.arrows.seeded";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @ParameterizedTest
    @EnumSource(Module.class)
    void shouldUseOnlyTheModulesItMay(Module module) {
        module.ruleUnder(ROOT).check(CLASSES);
    }

    @Test
    void shouldKnowTheModuleOfEveryClass() {
        String[] known = Arrays.stream(Module.values())
                .map(module -> module.packageUnder(ROOT).replace("..", ""))
                .toArray(String[]::new);

        assertThat(CLASSES)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(known)
                        .as(type.getName())
                        .anyMatch(name -> type.getPackageName().equals(name)
                                || type.getPackageName().startsWith(name + ".")));
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void shouldHaveNoCircleOfPackages(Module module) {
        module.circleRuleUnder(ROOT).check(CLASSES);
    }

    /** What a job may do needs no database, no broker and no clock. */
    @Test
    void shouldKeepTheCorePure() {
        classes()
                .that()
                .resideInAnyPackage(Module.EVENTS.packageUnder(ROOT), Module.JOBS.packageUnder(ROOT))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        Module.EVENTS.packageUnder(ROOT),
                        Module.JOBS.packageUnder(ROOT),
                        "java.lang..",
                        "java.math..",
                        "java.nio",
                        "java.nio.charset",
                        "java.security..",
                        "java.time..",
                        "java.util..",
                        "java.io..",
                        "com.fasterxml.jackson..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    /** Time, ids and chance come with the input. */
    @Test
    void shouldLetTheCoreAskNoClockAndNoChance() {
        noClasses()
                .that()
                .resideInAnyPackage(Module.EVENTS.packageUnder(ROOT), Module.JOBS.packageUnder(ROOT))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(InputStream.class)
                .check(CLASSES);
    }

    @Test
    void shouldFailOnASeededViolation() {
        JavaClasses seeded = new ClassFileImporter().importPackages(SEEDED);

        assertThatThrownBy(() -> Module.EVENTS.ruleUnder(SEEDED).check(seeded))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ViolatingEvent");
        assertThatThrownBy(() -> Module.JOBS.circleRuleUnder(SEEDED).check(seeded))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Outer");
    }
}
