package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceRulesTest {
    private static final int MOST_LINES = 500;
    private static final int MOST_COLUMNS = 140;

    @Test
    void shouldKeepEveryFileReadable() {
        assertThat(Project.filesThatMatch(".*\\.(java|js|mjs|css|py)"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Project.read(file).lines())
                        .as(file.toString())
                        .hasSizeLessThanOrEqualTo(MOST_LINES));
    }

    /** The formatter breaks code at 120 columns, but neither comments nor texts. */
    @Test
    void shouldKeepEveryLineReadable() {
        assertThat(Project.javaFiles())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Project.read(file).lines())
                        .as(file.toString())
                        .allMatch(line -> line.length() <= MOST_COLUMNS));
    }

    @Test
    void shouldDeclareEveryPackageNullMarked() {
        Stream<Path> packages = Project.javaFiles().stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .map(Path::getParent)
                .distinct();

        assertThat(packages).isNotEmpty().allSatisfy(folder -> {
            Path declaration = folder.resolve("package-info.java");
            assertThat(Files.exists(declaration)).as(declaration.toString()).isTrue();
            assertThat(Project.read(declaration)).as(declaration.toString()).contains("@NullMarked");
        });
    }

    @Test
    void shouldGiveEachClassANameOfItsOwn() {
        List<String> names = Project.javaFiles().stream()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals("package-info.java"))
                .toList();

        assertThat(names).isNotEmpty().doesNotHaveDuplicates();
    }

    /** Java's own ways to colours change samples: {@code images} reads them as they are. */
    @Test
    void shouldDecodeImagesInOnePlace() {
        assertThat(Project.javaFiles())
                .filteredOn(file -> file.toString().contains("/src/main/java/")
                        && !file.toString().contains("/dev/darkroom/images/"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Project.read(file))
                        .as(file.toString())
                        .doesNotContain(
                                "ImageIO.read(", "getImageReaders", "javax.imageio.ImageReader;", "ColorConvertOp"));
    }

    @Test
    void shouldNameNoRegistry() {
        List<String> registries =
                List.of("docker" + ".io", "quay" + ".io", "ghcr" + ".io", "gcr" + ".io", "mcr.micro" + "soft");

        assertThat(Project.filesThatMatch(".*(Dockerfile[^/]*|\\.ya?ml|\\.env|\\.xml|\\.properties|/darkroom)"))
                .isNotEmpty()
                .allSatisfy(file ->
                        assertThat(Project.read(file)).as(file.toString()).doesNotContain(registries));
    }
}
