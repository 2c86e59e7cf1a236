package dev.darkroom.deploy.arrows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
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
        CoreRules.pureUnder(ROOT).check(CLASSES);
    }

    /** Time, ids and chance come with the input. */
    @Test
    void shouldLetTheCoreAskNoClockAndNoChance() {
        CoreRules.predictableUnder(ROOT).check(CLASSES);
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
        assertThatThrownBy(() -> CoreRules.pureUnder(SEEDED).check(seeded))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("FileWriter", "logging.Logger", "Thread", "ProcessBuilder", "RandomGenerator");
        assertThatThrownBy(() -> CoreRules.predictableUnder(SEEDED).check(seeded))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "currentTimeMillis",
                        "LocalDate.now",
                        "getenv",
                        "randomUUID",
                        "Math.random",
                        "SplittableRandom");
    }
}
