package dev.darkroom.gateway.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PictureReaderTest {
    private static final int RED = 0xd02010;

    private final PictureReader reader = new PictureReader(1_000_000, 4_000_000);

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void shouldReadWhatItWrites(PictureFormat format) throws PictureException {
        byte[] file = PictureWriter.encode(colored(200, 120, RED), format, 95);

        assertThat(reader.inspect(file)).isEqualTo(new PictureHeader(format, 200, 120));
        assertThat(near(reader.read(file, 200, 120).getRGB(100, 60), RED)).isTrue();
    }

    @Test
    void shouldThinOutAPictureThatIsMuchTooLarge() throws PictureException {
        byte[] file = PictureWriter.encode(colored(1600, 800, RED), PictureFormat.JPEG, 90);

        BufferedImage picture = reader.read(file, 64, 64);

        assertThat(picture.getHeight()).isBetween(64, 200);
        assertThat(near(picture.getRGB(10, 10), RED)).isTrue();
    }

    @Test
    void shouldRefuseABombByItsHeaderWithinASecond() {
        byte[] bomb = Png.bomb();
        assertThat(bomb.length).isLessThan(20_000);

        assertRefusedAtOnce(bomb, "must have at most 4000000 pixels");
    }

    @Test
    void shouldLeaveBombsAroundThePixelsAlone() throws PictureException {
        byte[] file = Png.withBombsAroundThePixels();

        long before = System.nanoTime();
        BufferedImage picture = reader.read(file, 8, 8);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        assertThat(picture.getWidth()).isEqualTo(8);
    }

    @Test
    void shouldReadNoMorePixelsThanTheHeaderSays() throws PictureException {
        byte[] file = Png.withTooManyPixels();

        long before = System.nanoTime();
        assertThat(reader.read(file, 8, 8).getWidth()).isEqualTo(8);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void shouldRefuseAFileThatIsTooLong() {
        assertThatThrownBy(() -> reader.inspect(new byte[1_000_001]))
                .isInstanceOf(PictureException.class)
                .hasMessage("must have at most 1000000 bytes");
    }

    @Test
    void shouldTrustTheBytesAndNoName() {
        for (String text : List.of(
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                "GIF89a..............",
                "%PDF-1.7 ...........",
                "",
                "RIFF....WAVEfmt ")) {
            assertThatThrownBy(() -> reader.inspect(text.getBytes(StandardCharsets.ISO_8859_1)))
                    .isInstanceOf(PictureException.class)
                    .hasMessage("must be a PNG, JPEG or WebP picture");
        }
    }

    @Test
    void shouldRefuseAWebpFileWhosePartsDisagree() {
        byte[] file = PictureWriter.encode(colored(64, 64, RED), PictureFormat.WEBP, 90);
        byte[] lying = extended(file, 16, 16);

        assertThatThrownBy(() -> reader.inspect(lying))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("contradicts itself");
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void shouldSurviveDamage(PictureFormat format) {
        byte[] file = PictureWriter.encode(colored(48, 48, RED), format, 90);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = Arrays.copyOf(file, i % 3 == 0 ? random.nextInt(file.length) : file.length);
            for (int flips = 0; flips < 4 && damaged.length > 0; flips++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(reader.read(damaged, 48, 48)).isNotNull();
            } catch (PictureException e) {
                assertThat(e).hasMessageMatching("(must|is|cannot) .*");
            }
        }
    }

    @Test
    void shouldScaleUntilItCoversAndKeepTheMiddle() throws IOException {
        BufferedImage wide = colored(400, 100, 0x0000ff);
        for (int x = 150; x < 250; x++) {
            for (int y = 0; y < 100; y++) {
                wide.setRGB(x, y, RED);
            }
        }

        BufferedImage source = ImageIO.read(new ByteArrayInputStream(SourcePictures.picture(wide, 64, 64)));

        assertThat(source.getWidth()).isEqualTo(64);
        assertThat(source.getHeight()).isEqualTo(64);
        assertThat(near(source.getRGB(4, 32), RED)).isTrue();
        assertThat(near(source.getRGB(59, 32), RED)).isTrue();
    }

    @Test
    void shouldTakeWhiteForWhatIsDrawnAnew() throws IOException {
        BufferedImage mask = colored(32, 32, 0x000000);
        mask.setRGB(5, 5, 0xffffff);

        BufferedImage grey = ImageIO.read(new ByteArrayInputStream(SourcePictures.mask(mask, 32, 32)));

        assertThat(grey.getRaster().getSample(5, 5, 0)).isEqualTo(255);
        assertThat(grey.getRaster().getSample(6, 6, 0)).isZero();
    }

    @Test
    void shouldTakeTransparentPartsForWhatIsDrawnAnew() throws IOException {
        BufferedImage mask = new BufferedImage(32, 32, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 16; x++) {
                mask.setRGB(x, y, 0xffffffff);
            }
        }

        BufferedImage grey = ImageIO.read(new ByteArrayInputStream(SourcePictures.mask(mask, 32, 32)));

        assertThat(grey.getRaster().getSample(4, 4, 0)).isZero();
        assertThat(grey.getRaster().getSample(28, 4, 0)).isEqualTo(255);
    }

    @Test
    void shouldBlendPicturesOfAnySizeByTheirShares() {
        BufferedImage blend = SourcePictures.blend(
                SourcePictures.blend(colored(64, 32, 0xf00000), colored(100, 100, 0x00f000), 1 / 2f),
                colored(16, 16, 0x0000f0),
                1 / 3f);

        assertThat(blend.getWidth()).isEqualTo(64);
        assertThat(blend.getHeight()).isEqualTo(32);
        assertThat(near(blend.getRGB(2, 2), 0x505050)).isTrue();
        assertThat(near(blend.getRGB(61, 29), 0x505050)).isTrue();
    }

    private void assertRefusedAtOnce(byte[] file, String message) {
        long before = System.nanoTime();
        assertThatThrownBy(() -> reader.read(file, 64, 64))
                .isInstanceOf(PictureException.class)
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

    private static BufferedImage colored(int width, int height, int rgb) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, rgb);
            }
        }
        return picture;
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
