package dev.darkroom.gateway.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.images.Image;
import dev.darkroom.images.ImageFormat;
import dev.darkroom.images.ImageHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInputReaderTest {
    private static final int RED = 0xd02010;

    private final ImageInputReader reader = new ImageInputReader(1_000_000, 4_000_000);

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void shouldReadWhatItWrites(OutputFormat format) throws UnusableImageException {
        byte[] file = ImageWriter.encode(colored(200, 120, RED), format, 95);

        assertThat(reader.inspect(file))
                .isEqualTo(new ImageHeader(ImageFormat.valueOf(format.name()), 200, 120, 3, 8, false));
        assertThat(near(color(reader.read(file), 100, 60), RED)).isTrue();
    }

    @Test
    void shouldRefuseABombByItsHeaderWithinASecond() {
        byte[] bomb = Png.bomb();
        assertThat(bomb.length).isLessThan(20_000);

        assertRefusedAtOnce(bomb, "must have at most 4000000 pixels");
    }

    @Test
    void shouldLeaveBombsAroundThePixelsAlone() throws UnusableImageException {
        byte[] file = Png.withBombsAroundThePixels();

        long before = System.nanoTime();
        Image image = reader.read(file);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        assertThat(image.width()).isEqualTo(8);
    }

    @Test
    void shouldReadNoMorePixelsThanTheHeaderSays() throws UnusableImageException {
        byte[] file = Png.withTooManyPixels();

        long before = System.nanoTime();
        assertThat(reader.read(file).width()).isEqualTo(8);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void shouldRefuseAWebpFileWhosePartsDisagree() {
        byte[] file = ImageWriter.encode(colored(64, 64, RED), OutputFormat.WEBP, 90);
        byte[] lying = extended(file, 16, 16);

        assertThatThrownBy(() -> reader.inspect(lying))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("contradicts itself");
    }

    @ParameterizedTest
    @EnumSource(OutputFormat.class)
    void shouldSurviveDamage(OutputFormat format) {
        byte[] file = ImageWriter.encode(colored(48, 48, RED), format, 90);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = Arrays.copyOf(file, i % 3 == 0 ? random.nextInt(file.length) : file.length);
            for (int flips = 0; flips < 4 && damaged.length > 0; flips++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(reader.read(damaged).pixels()).isNotNull();
            } catch (UnusableImageException e) {
                assertThat(e).hasMessageMatching("(must|is|has|cannot) .*");
            }
        }
    }

    @Test
    void shouldScaleUntilItCoversAndKeepTheMiddle() throws UnusableImageException {
        Image wide = colored(400, 100, 0x0000ff);
        for (int x = 150; x < 250; x++) {
            for (int y = 0; y < 100; y++) {
                paint(wide, x, y, RED);
            }
        }

        Image source = reader.read(SourceImages.image(wide, 64, 64));

        assertThat(source.width()).isEqualTo(64);
        assertThat(source.height()).isEqualTo(64);
        assertThat(near(color(source, 4, 32), RED)).isTrue();
        assertThat(near(color(source, 59, 32), RED)).isTrue();
    }

    /** What a job begins from, in bytes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gray8.jpg",
                "gray16.png",
                "gray_alpha.png",
                "gray_trns.png",
                "graya16.png",
                "rgb.png",
                "rgb.jpg",
                "rgb16.png",
                "rgba16.png",
                "rgba.webp"
            })
    void shouldStoreTheSameImageWhateverItsEncoding(String name) throws Exception {
        byte[] grey = SourceImages.image(reader.read(encoded("gray8.png")), 64, 64);

        assertThat(reader.read(grey).pixels()).containsOnly(100);
        assertThat(SourceImages.image(reader.read(encoded(name)), 64, 64)).isEqualTo(grey);
    }

    private static byte[] encoded(String name) throws IOException {
        return Files.readAllBytes(
                Path.of(System.getProperty("darkroom.root"), "libraries/images/src/test/resources/grey-100", name));
    }

    @Test
    void shouldScaleAndCropAMaskLikeTheImage() throws UnusableImageException {
        Image wide = colored(128, 32, 0);
        for (int y = 0; y < 32; y++) {
            for (int x = 64; x < 128; x++) {
                paint(wide, x, y, 0xffffff);
            }
        }

        Image mask = reader.read(SourceImages.mask(wide, MaskRule.WHITE, 32, 32));

        assertThat(color(mask, 12, 16)).isZero();
        assertThat(color(mask, 20, 16)).isEqualTo(0xffffff);
    }

    private void assertRefusedAtOnce(byte[] file, String message) {
        long before = System.nanoTime();
        assertThatThrownBy(() -> reader.read(file))
                .isInstanceOf(UnusableImageException.class)
                .hasMessage(message);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    /** With an extended header in front that tells of another size. */
    private static byte[] extended(byte[] webp, int width, int height) {
        byte[] extended = new byte[webp.length + 18];
        System.arraycopy(webp, 0, extended, 0, 12);
        System.arraycopy("VP8X".getBytes(StandardCharsets.US_ASCII), 0, extended, 12, 4);
        extended[16] = 10;
        extended[24] = (byte) (width - 1);
        extended[27] = (byte) (height - 1);
        System.arraycopy(webp, 12, extended, 30, webp.length - 12);
        return extended;
    }

    private static Image colored(int width, int height, int rgb) {
        Image image = new Image(width, height, 3, new byte[3 * width * height]);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                paint(image, x, y, rgb);
            }
        }
        return image;
    }

    private static void paint(Image image, int x, int y, int rgb) {
        for (int c = 0; c < 3; c++) {
            image.pixels()[3 * (y * image.width() + x) + c] = (byte) (rgb >> 16 - 8 * c);
        }
    }

    private static int color(Image image, int x, int y) {
        int at = image.channels() * (y * image.width() + x);
        byte[] pixels = image.pixels();
        return (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | pixels[at + 2] & 0xff;
    }

    private static boolean near(int color, int other) {
        for (int shift = 0; shift < 24; shift += 8) {
            if (Math.abs((color >> shift & 0xff) - (other >> shift & 0xff)) > 12) {
                return false;
            }
        }
        return true;
    }
}
