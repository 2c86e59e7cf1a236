package dev.darkroom.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageTest {
    private static final ImageDecoder DECODER = new ImageDecoder(new ImageLimits(1 << 20, 4096, 1 << 20, 1 << 24));

    static Stream<String[]> sizes() {
        return Resources.table("fitted.tsv");
    }

    @ParameterizedTest(name = "{0}x{1}")
    @MethodSource("sizes")
    void shouldCoverASizeAsPillowFitsIt(int width, int height, String sha256) throws ImageException {
        Image image = DECODER.read(Resources.read("fitted.png"));

        Image fitted = image.cover(width, height);

        assertThat(Resources.sha256(fitted.pixels())).isEqualTo(sha256);
    }

    @Test
    void shouldCoverWithALongThinImageWithoutMakingItLarge() {
        byte[] pixels = new byte[3 * 16_000];
        Arrays.fill(pixels, (byte) 100);

        assertThat(new Image(16_000, 1, 3, pixels).cover(512, 512).pixels())
                .hasSize(3 * 512 * 512)
                .containsOnly(100);
        assertThat(new Image(1, 16_000, 3, pixels).cover(512, 512).pixels())
                .hasSize(3 * 512 * 512)
                .containsOnly(100);
    }

    @Test
    void shouldThinOutByPixelsWhateverTheShape() {
        Image thin = new Image(16_000, 10, 3, new byte[3 * 160_000]);

        Image small = thin.within(40_000);

        assertThat(small.width()).isEqualTo(8000);
        assertThat(small.height()).isEqualTo(5);
        assertThat(small.within(40_000)).isSameAs(small);
    }

    @Test
    void shouldLieOnWhite() {
        Image image = new Image(3, 1, 4, new byte[] {10, 20, 30, -1, 10, 20, 30, 0, 100, 100, 100, (byte) 128});

        assertThat(image.onWhite().pixels())
                .containsExactly(10, 20, 30, -1, -1, -1, (byte) 177, (byte) 177, (byte) 177);
    }

    @Test
    void shouldBlendByShare() {
        Image below = new Image(1, 1, 3, new byte[] {0, 100, (byte) 200});
        Image above = new Image(1, 1, 3, new byte[] {100, 100, 100});

        assertThat(below.blend(above, 0.25).pixels()).containsExactly(25, 100, (byte) 175);
    }
}
