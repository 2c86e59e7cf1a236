package dev.darkroom.cli.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.cli.console.CliException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EmojiCommandTest {

    private static final String NAMES = """
            {"\u2764\ufe0f": {"name": "red heart", "group": "Smileys & Emotion"},
             "\ud83c\udf4e": {"name": "red apple", "group": "Food & Drink"},
             "\ud83c\udde6\ud83c\uddf9": {"name": "flag: Austria", "group": "Flags"}}""";
    private static final String ICONS = """
            {"width": 4, "height": 4, "icons": {"heart": {"body": "<path fill='#f00' d='M0 0h2v4H0z'/>"}}}""";

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void writePackages() throws IOException {
        out = folder.resolve("out");
        Path modules = folder.resolve("node_modules");
        for (EmojiSet set : EmojiSet.values()) {
            Path icons = Files.createDirectories(modules.resolve(set.packageName()));
            Files.writeString(icons.resolve("icons.json"), ICONS);
            Files.writeString(icons.resolve("chars.json"), "{\"2764\": \"heart\"}");
            Files.writeString(icons.resolve("info.json"), "{\"license\": \"of " + set.prefix() + "\"}");
        }
        Path names = Files.createDirectories(modules.resolve("unicode-emoji-json"));
        Files.writeString(names.resolve("data-by-emoji.json"), NAMES);
        Files.writeString(names.resolve("LICENSE"), "MIT");
    }

    @Test
    void shouldDrawEachSetsEmojiOverWhiteWithCaptionsAndLicences() throws IOException {
        run();

        BufferedImage image = ImageIO.read(out.resolve("noto-2764.png").toFile());
        assertThat(image.getWidth()).isEqualTo(8);
        assertThat(image.getRGB(1, 4)).isEqualTo(0xffff0000);
        assertThat(image.getRGB(6, 4)).isEqualTo(0xffffffff);
        assertThat(Files.readAllLines(out.resolve("metadata.jsonl")))
                .hasSize(3)
                .first()
                .isEqualTo("{\"file_name\":\"noto-2764.png\",\"text\":\"red heart\\na red heart\\n"
                        + "red heart, noto style\\na red heart, noto style\"}");
        assertThat(out.resolve("licences/noto-info.json")).content().contains("of noto");
        assertThat(out.resolve("licences/unicode-emoji-json-LICENSE")).hasContent("MIT");
    }

    @Test
    void shouldDrawCopiesInOtherColours() throws IOException {
        Path concepts = Files.writeString(folder.resolve("concepts.txt"), "red heart -> blue heart, green heart\n");

        run("--concepts", concepts.toString());

        assertThat(Files.readAllLines(out.resolve("metadata.jsonl")))
                .hasSize(9)
                .element(1)
                .asString()
                .startsWith("{\"file_name\":\"noto-2764-blue.png\",\"text\":\"blue heart\\na blue heart\\n");
        BufferedImage blue = ImageIO.read(out.resolve("noto-2764-blue.png").toFile());
        assertThat(blue.getRGB(1, 4) & 0xff).isEqualTo(0xff);
        assertThat(blue.getRGB(6, 4)).isEqualTo(0xffffffff);
    }

    @Test
    void shouldRefuseACopyInAColourItDoesNotKnow() throws IOException {
        Path concepts = Files.writeString(folder.resolve("concepts.txt"), "red heart -> mauve heart\n");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> run("--concepts", concepts.toString()))
                .withMessageContaining("\"mauve heart\" begins with none of the colours [red, orange,");
    }

    @Test
    void shouldLeaveOtherColoursAloneWhenItTints() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xffdd2211);
        image.setRGB(1, 0, 0xffdd3311);
        image.setRGB(2, 0, 0xff22cc33);

        BufferedImage tinted = Tint.BLUE.apply(image);

        assertThat(tinted.getRGB(0, 0) & 0xff).isEqualTo(0xdd);
        assertThat(tinted.getRGB(1, 0) & 0xff).isEqualTo(0xdd);
        assertThat(tinted.getRGB(2, 0)).isEqualTo(0xff22cc33);
    }

    @Test
    void shouldNameConceptsThatNoSetHas() throws IOException {
        Path concepts = Files.writeString(folder.resolve("concepts.txt"), "# two\nred heart\nred apple\n");

        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> run("--concepts", concepts.toString()))
                .withMessage(concepts + ": no set has red apple");
    }

    @Test
    void shouldNameAPackageThatIsMissing() throws IOException {
        Path icons = folder.resolve("node_modules/@iconify-json/twemoji/icons.json");
        Files.delete(icons);

        assertThatExceptionOfType(CliException.class).isThrownBy(() -> run()).withMessage(icons + " is missing");
    }

    @Test
    void shouldPutTheArticleThatTheNameAsksFor() {
        assertThat(EmojiCaptions.of("Octopus", "flat"))
                .containsExactly("octopus", "an octopus", "octopus, flat style", "an octopus, flat style");
    }

    private void run(String... arguments) {
        String[] all = Stream.concat(
                        Stream.of("--out", out.toString(), "--size", "8", "--packages", folder.toString()),
                        Arrays.stream(arguments))
                .toArray(String[]::new);
        EmojiCommand command = new EmojiCommand();
        new CommandLine(command).parseArgs(all);
        command.run();
    }
}
