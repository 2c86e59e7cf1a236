package dev.darkroom.deploy.arrows;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocaleRuleTest {
    private static final String SEEDED = "dev.darkroom.deploy.arrows.seeded.locale";

    @Test
    void shouldNameTheLocaleOfEveryText() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.darkroom");

        assertThat(classes).isNotEmpty();
        LocaleRule.EVERY_TEXT_NAMES_ITS_LOCALE.check(classes);
    }

    @Test
    void shouldFindEveryOneOfTheSeededViolations() {
        JavaClasses seeded = new ClassFileImporter().importPackages(SEEDED);

        List<String> details = LocaleRule.EVERY_TEXT_NAMES_ITS_LOCALE
                .evaluate(seeded)
                .getFailureReport()
                .getDetails();

        for (String method : List.of("formatted", "reference", "lower", "printed", "decimal", "pattern")) {
            assertThat(details).as(method).anyMatch(detail -> detail.contains("TurkishText." + method + "("));
        }
        assertThat(details).noneMatch(detail -> detail.contains("TurkishText.named("));
    }
}
