package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A decision record is cited by its number, so file, heading and links have to agree on it. */
class DecisionRecordsTest {
    private static final Pattern RECORD = Pattern.compile("(\\d{4})-.*\\.md");
    private static final Pattern HEADING = Pattern.compile("# (\\d{4}) \\S.*");
    private static final Pattern LINK =
            Pattern.compile("\\[([^\\]]*)]\\((?:[^)\\s]*/)?(\\d{4})-[^)/\\s]*\\.md[^)]*\\)");

    @Test
    void shouldHaveTheNumberOfTheFileInTheHeading() {
        List<Path> records = documents().stream()
                .filter(file -> RECORD.matcher(file.getFileName().toString()).matches())
                .toList();

        assertThat(records).isNotEmpty().allSatisfy(file -> {
            String heading = Project.read(file).lines().findFirst().orElse("");
            String number = file.getFileName().toString().substring(0, 4);
            assertThat(heading).as(file.toString()).matches(HEADING).startsWith("# " + number);
        });
    }

    @Test
    void shouldLinkToARecordByItsNumber() {
        List<Path> citing = documents().stream()
                .filter(file -> LINK.matcher(Project.read(file)).find())
                .toList();

        assertThat(citing)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(LINK.matcher(Project.read(file)).results())
                        .as(file.toString())
                        .allSatisfy(DecisionRecordsTest::holdTheNumber));
    }

    private static void holdTheNumber(MatchResult link) {
        assertThat(link.group(1)).as(link.group()).isEqualTo(link.group(2));
    }

    private static List<Path> documents() {
        return Project.files().stream()
                .filter(file -> file.toString().endsWith(".md"))
                .toList();
    }
}
