package dev.darkroom.diffusion.datasets;

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

class PictureFolderTest {

    @TempDir
    Path folder;

    @Test
    void shouldTakeCaptionsBesideThePicturesAndFromTheList() throws IOException {
        picture("b.png");
        picture("round/a.PNG");
        picture("c.png");
        Files.writeString(folder.resolve("b.txt"), "a red apple\n\n an apple\n");
        Files.writeString(
                folder.resolve("metadata.jsonl"), "{\"file_name\": \"round/a.PNG\", \"text\": \"a blue heart\"}\n\n");

        assertThat(PictureFolder.read(folder))
                .containsExactly(
                        new CaptionedPicture(folder.resolve("b.png"), List.of("a red apple", "an apple"), ""),
                        new CaptionedPicture(folder.resolve("c.png"), List.of(), ""),
                        new CaptionedPicture(folder.resolve("round/a.PNG"), List.of("a blue heart"), "round"));
    }

    @Test
    void shouldRefuseAFolderWithoutPictures() {
        refuses("holds no pictures (bmp, gif, jpeg, jpg, png, webp)");
    }

    @Test
    void shouldRefuseACaptionWithoutPicture() throws IOException {
        picture("a.png");
        Files.writeString(folder.resolve("b.txt"), "nothing");
        refuses("b.txt: is a caption without a picture of the same name");
    }

    @Test
    void shouldRefuseAPictureWithoutCaptionWhereItNeedsOne() throws IOException {
        Path file = picture("a.png");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> PictureFolder.readCaptioned(folder))
                .withMessage(file + ": has no caption, neither a .txt file beside it nor a line in metadata.jsonl");
    }

    @Test
    void shouldRefuseALineWithoutPictureOrOutsideTheFolder() throws IOException {
        picture("a.png");
        Path metadata = folder.resolve("metadata.jsonl");
        Files.writeString(metadata, "{\"file_name\": \"b.png\", \"text\": \"b\"}");
        refuses("metadata.jsonl: line 1 is a caption of \"b.png\", no picture");
        Files.writeString(metadata, "{\"file_name\": \"../a.png\", \"text\": \"b\"}");
        refuses("metadata.jsonl: line 1 is a caption of \"../a.png\", no picture");
        Files.writeString(metadata, "\n{\"file_name\": \"a.png\"}");
        refuses("metadata.jsonl: line 2 lacks a text file_name or text");
        Files.writeString(metadata, "{");
        refuses("metadata.jsonl: line 1 is no JSON");
    }

    @Test
    void shouldReadTheMiddleOfAPictureOverWhite() throws IOException {
        BufferedImage wide = new BufferedImage(8, 4, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 4; y++) {
            wide.setRGB(2, y, Color.RED.getRGB());
            wide.setRGB(1, y, Color.BLUE.getRGB());
        }
        Path file = folder.resolve("wide.png");
        ImageIO.write(wide, "png", file.toFile());

        byte[] pixels = PictureReader.read(file, 4);

        assertThat(pixels).hasSize(48).startsWith(-1, 0, 0, -1, -1, -1);
    }

    /** A palette lacks the colour; half of the other one is transparent, and so white. */
    @Test
    void shouldReadTheSameGreyWhateverItsEncoding() {
        Path encodings = Path.of(System.getProperty("darkroom.root"), "images/src/test/resources/grey-100");
        List<CaptionedPicture> pictures = PictureFolder.read(encodings);

        assertThat(pictures).hasSize(13);
        for (CaptionedPicture picture : pictures) {
            String name = picture.file().getFileName().toString();
            byte[] pixels = PictureReader.read(picture.file(), 64);
            if (name.equals("gray_alpha_half.png")) {
                assertThat(pixels).as(name).containsOnly(100, -1);
            } else if (!name.startsWith("palette")) {
                assertThat(pixels).as(name).containsOnly(100);
            }
        }
    }

    @Test
    void shouldNameAPictureThatIsDamaged() throws IOException {
        Path file = picture("a.png");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> PictureReader.read(file, 4))
                .withMessage(file + ": is a PNG file that ends too early");

        Files.writeString(file, "no picture");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> PictureReader.read(file, 4))
                .withMessage(file + ": must be a PNG, JPEG, WebP, GIF or BMP image");
    }

    private void refuses(String message) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> PictureFolder.read(folder))
                .withMessageContaining(message);
    }

    private Path picture(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }
}
