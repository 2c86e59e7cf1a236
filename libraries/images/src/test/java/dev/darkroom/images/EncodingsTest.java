package dev.darkroom.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every encoding of the same samples gives the same pixels, those that Pillow gives: encodings.py has written files and values. */
class EncodingsTest {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 4096, 1 << 20, 1 << 24);

    private final ImageDecoder decoder = new ImageDecoder(LIMITS);

    static Stream<String[]> encodings() {
        return Resources.table("encodings/golden.tsv");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encodings")
    void shouldReadAsPillowDoes(String name, int width, int height, int tolerance, String sha256)
            throws ImageException {
        byte[] file = Resources.read("encodings/" + name);

        ImageHeader header = decoder.inspect(file);
        Image image = decoder.read(file);

        assertThat(header.width()).isEqualTo(width).isEqualTo(image.width());
        assertThat(header.height()).isEqualTo(height).isEqualTo(image.height());
        byte[] rgba = Resources.rgba(image);
        if (tolerance == 0) {
            assertThat(Resources.sha256(rgba)).isEqualTo(sha256);
        } else {
            byte[] expected = Resources.read("encodings/" + name + ".rgba");
            assertThat(Resources.sha256(expected)).isEqualTo(sha256);
            assertThat(largestDifference(rgba, expected)).isLessThanOrEqualTo(tolerance);
        }
    }

    static Stream<String[]> greys() {
        return Resources.table("grey-100/golden.tsv");
    }

    /** But for a palette that lacks it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("greys")
    void shouldReadGreyOf100InEveryEncoding(String name, String sha256) throws ImageException {
        Image image = decoder.read(Resources.read("grey-100/" + name));

        assertThat(Resources.sha256(Resources.rgba(image))).isEqualTo(sha256);
        if (!name.startsWith("palette")) {
            assertThat(image.luminance()).containsOnly(100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"two.png", "two.webp", "two.gif"})
    void shouldRefuseAnimationsByOneRule(String name) throws ImageException {
        byte[] file = Resources.read("animated/" + name);

        assertThat(ImageHeader.of(file).animated()).isTrue();
        assertThatThrownBy(() -> decoder.inspect(file))
                .isInstanceOf(ImageException.class)
                .hasMessage("is animated; only still images are taken");
    }

    private static int largestDifference(byte[] pixels, byte[] others) {
        int largest = 0;
        for (int i = 0; i < pixels.length; i++) {
            largest = Math.max(largest, Math.abs(Byte.toUnsignedInt(pixels[i]) - Byte.toUnsignedInt(others[i])));
        }
        return largest;
    }
}
