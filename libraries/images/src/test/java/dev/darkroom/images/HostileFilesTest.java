package dev.darkroom.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileFilesTest {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 4096, 1 << 20, 6 << 20);
    private static final int CHANGES = 150;

    private final ImageDecoder decoder = new ImageDecoder(LIMITS);

    static Stream<String> encodings() {
        return Resources.table("encodings/golden.tsv").map(line -> line[0]);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void shouldReadOrRefuseWhateverIsDamaged(String name) {
        byte[] file = Resources.read("encodings/" + name);
        Random random = new Random(7);
        for (int i = 0; i < CHANGES; i++) {
            byte[] damaged = Arrays.copyOf(file, i % 3 == 0 ? random.nextInt(file.length) : file.length);
            for (int flips = 0; flips < 4 && damaged.length > 0; flips++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(decoder.read(damaged).pixels()).isNotEmpty();
            } catch (ImageException e) {
                assertThat(e).hasMessageMatching("(must|is|has|cannot) .*");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb-8.png", "rgb-420.jpg", "rgb-420-progressive.jpg", "rgb-lossless.webp", "rgb.bmp"})
    void shouldRefuseWhatEndsTooEarly(String name) {
        byte[] file = Resources.read("encodings/" + name);

        for (int length : new int[] {20, file.length / 2, file.length - 30}) {
            assertThatThrownBy(() -> decoder.read(Arrays.copyOf(file, length)))
                    .as("%s of %d bytes", length, file.length)
                    .isInstanceOf(ImageException.class);
        }
    }

    /** By its header, before anything is unpacked. */
    @ParameterizedTest
    @CsvSource({
        "5000, 1, 8, 2, must have sides of at most 4096 pixels",
        "1, 5000, 8, 2, must have sides of at most 4096 pixels",
        "2000, 2000, 8, 0, must have at most 1048576 pixels",
        "1000, 1000, 16, 6, must take at most 6291456 bytes to decode: it has 1000000 pixels of 4 channels of 16 bits",
        "0, 8, 8, 2, has no pixels",
        "-1, 8, 8, 2, has no pixels"
    })
    void shouldRefuseBeyondTheLimits(int width, int height, int bits, int colorType, String message) {
        byte[] file = Resources.read("encodings/rgb-8.png");
        ByteBuffer.wrap(file)
                .putInt(16, width)
                .putInt(20, height)
                .put(24, (byte) bits)
                .put(25, (byte) colorType);
        CRC32 sum = new CRC32();
        sum.update(file, 12, 17);
        ByteBuffer.wrap(file).putInt(29, (int) sum.getValue());

        assertThatThrownBy(() -> decoder.inspect(file))
                .isInstanceOf(ImageException.class)
                .hasMessage(message);
    }

    @Test
    void shouldSayWhatDecodingTakes() throws ImageException {
        ImageHeader deep = ImageHeader.of(Resources.read("encodings/rgba-16.png"));
        ImageHeader grey = ImageHeader.of(Resources.read("encodings/grey.jpg"));

        assertThat(deep).isEqualTo(new ImageHeader(ImageFormat.PNG, 23, 17, 4, 16, false));
        assertThat(deep.decodingBytes()).isEqualTo(23 * 17 * (4 * 2 + 4));
        assertThat(grey.decodingBytes()).isEqualTo(23 * 17 * (1 + 4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "%PDF-1.7 ...........", "", "RIFF....WAVEfmt "})
    void shouldTrustTheBytesAndNoName(String text) {
        assertThatThrownBy(() -> decoder.inspect(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(ImageException.class)
                .hasMessage("must be a PNG, JPEG, WebP, GIF or BMP image");
    }

    @Test
    void shouldRefuseAFileThatIsTooLong() {
        assertThatThrownBy(() -> decoder.inspect(new byte[(1 << 20) + 1]))
                .isInstanceOf(ImageException.class)
                .hasMessage("must have at most 1048576 bytes");
    }
}
