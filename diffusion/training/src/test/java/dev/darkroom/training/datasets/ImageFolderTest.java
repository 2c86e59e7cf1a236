package dev.darkroom.training.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir
    Path folder;

    @Test
    void shouldTakeCaptionsBesideTheImagesAndFromTheList() throws IOException {
        image("b.png");
        image("round/a.PNG");
        image("c.png");
        Files.writeString(folder.resolve("b.txt"), "a red apple\n\n an apple\n");
        Files.writeString(
                folder.resolve("metadata.jsonl"), "{\"file_name\": \"round/a.PNG\", \"text\": \"a blue heart\"}\n\n");

        assertThat(ImageFolder.read(folder))
                .containsExactly(
                        new CaptionedImage(folder.resolve("b.png"), List.of("a red apple", "an apple"), ""),
                        new CaptionedImage(folder.resolve("c.png"), List.of(), ""),
                        new CaptionedImage(folder.resolve("round/a.PNG"), List.of("a blue heart"), "round"));
    }

    @Test
    void shouldRefuseAFolderWithoutImages() {
        refuses("holds no images (bmp, gif, jpeg, jpg, png, webp)");
    }

    @Test
    void shouldRefuseACaptionWithoutImage() throws IOException {
        image("a.png");
        Files.writeString(folder.resolve("b.txt"), "nothing");
        refuses("b.txt: is a caption without an image of the same name");
    }

    @Test
    void shouldRefuseAnImageWithoutCaptionWhereItNeedsOne() throws IOException {
        Path file = image("a.png");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> ImageFolder.readCaptioned(folder))
                .withMessage(file + ": has no caption, neither a .txt file beside it nor a line in metadata.jsonl");
    }

    @Test
    void shouldRefuseALineWithoutImageOrOutsideTheFolder() throws IOException {
        image("a.png");
        Path metadata = folder.resolve("metadata.jsonl");
        Files.writeString(metadata, "{\"file_name\": \"b.png\", \"text\": \"b\"}");
        refuses("metadata.jsonl: line 1 is a caption of \"b.png\", no image");
        Files.writeString(metadata, "{\"file_name\": \"../a.png\", \"text\": \"b\"}");
        refuses("metadata.jsonl: line 1 is a caption of \"../a.png\", no image");
        Files.writeString(metadata, "\n{\"file_name\": \"a.png\"}");
        refuses("metadata.jsonl: line 2 lacks a text file_name or text");
        Files.writeString(metadata, "{");
        refuses("metadata.jsonl: line 1 is no JSON");
    }

    @Test
    void shouldReadTheMiddleOfAnImageOverWhite() throws IOException {
        BufferedImage wide = new BufferedImage(8, 4, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 4; y++) {
            wide.setRGB(2, y, Color.RED.getRGB());
            wide.setRGB(1, y, Color.BLUE.getRGB());
        }
        Path file = folder.resolve("wide.png");
        ImageIO.write(wide, "png", file.toFile());

        byte[] pixels = SquareImageReader.read(file, 4);

        assertThat(pixels).hasSize(48).startsWith(-1, 0, 0, -1, -1, -1);
    }

    /** A palette lacks the colour; half of the other one is transparent, and so white. */
    @Test
    void shouldReadTheSameGreyWhateverItsEncoding() {
        Path encodings = Path.of(System.getProperty("darkroom.root"), "libraries/images/src/test/resources/grey-100");
        List<CaptionedImage> images = ImageFolder.read(encodings);

        assertThat(images).hasSize(13);
        for (CaptionedImage image : images) {
            String name = image.file().getFileName().toString();
            byte[] pixels = SquareImageReader.read(image.file(), 64);
            if (name.equals("gray_alpha_half.png")) {
                assertThat(pixels).as(name).containsOnly(100, -1);
            } else if (!name.startsWith("palette")) {
                assertThat(pixels).as(name).containsOnly(100);
            }
        }
    }

    @Test
    void shouldNameAnImageThatIsDamaged() throws IOException {
        Path file = image("a.png");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SquareImageReader.read(file, 4))
                .withMessage(file + ": is a PNG file that ends too early");

        Files.writeString(file, "no image");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> SquareImageReader.read(file, 4))
                .withMessage(file + ": must be a PNG, JPEG, WebP, GIF or BMP image");
    }

    private void refuses(String message) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> ImageFolder.read(folder))
                .withMessageContaining(message);
    }

    private Path image(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }
}
