package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTextTest {
    @TempDir
    private Path folder;

    /** A process of its own, since a JVM looks for fonts once; it remembers them in its home. */
    @Test
    void shouldDrawWithoutTextOnAMachineWithoutFonts() throws IOException, InterruptedException {
        Path fonts = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig></fontconfig>");
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Drawing.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("FONTCONFIG_FILE", fonts.toString());

        int code = builder.start().waitFor();

        assertThat(said).content().contains("no fonts on this machine").contains("sheet 72 x 96");
        assertThat(code).isZero();
    }

    /** What a training draws. */
    static final class Drawing {
        private Drawing() {}

        public static void main(String[] arguments) {
            LossPlot.draw(List.of(0.5, 0.25, 0.125));
            BufferedImage sheet = SampleSheet.draw(List.of(List.of(new byte[64 * 64 * 3])), 64, List.of("a red apple"));
            System.out.println("sheet " + sheet.getWidth() + " x " + sheet.getHeight());
        }
    }
}
