package dev.darkroom.gateway.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A proxy may serve the Studio below a path of its own: no file of it may name an address from the root of the host on. */
class StudioPathsTest {
    private static final Path PAGE = Path.of("src/main/resources/META-INF/resources");

    @Test
    void shouldLoadItsOwnFilesFromWhereThePageLies() throws IOException {
        assertThat(Files.readString(PAGE.resolve("index.html")))
                .contains("src=\"studio/app.js\"")
                .doesNotContainPattern("(src|href)=\"/");
        for (Path sheet : files(".css")) {
            assertThat(Files.readString(sheet)).as(sheet.toString()).doesNotContainPattern("url\\([\"']?/");
        }
    }

    @Test
    void shouldCallThePlatformInOnePlaceThatKnowsWhereThePageLies() throws IOException {
        for (Path script : files(".js")) {
            String text = Files.readString(script);
            assertThat(text).as(script.toString()).doesNotContainPattern("(from|import\\() ?[\"']/");
            if (script.endsWith("api.js")) {
                assertThat(text).contains("fetch(new URL(path.slice(1), ROOT)");
            } else {
                assertThat(text)
                        .as(script.toString())
                        .doesNotContainPattern("\\bfetch\\(|new EventSource|new XMLHttpRequest");
            }
        }
    }

    private static List<Path> files(String extension) throws IOException {
        try (Stream<Path> files = Files.list(PAGE.resolve("studio"))) {
            return files.filter(file -> file.toString().endsWith(extension)).toList();
        }
    }
}
