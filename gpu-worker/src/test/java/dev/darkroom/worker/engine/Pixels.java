package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.pipelines.RgbImage;
import java.util.stream.IntStream;

/** The colours of what was drawn, and how far they are apart. */
final class Pixels {
    private Pixels() {}

    static byte[] pixels(Generated generated) {
        int length =
                generated.images().stream().mapToInt(each -> each.rgb().length).sum();
        byte[] all = new byte[length];
        int position = 0;
        for (RgbImage image : generated.images()) {
            System.arraycopy(image.rgb(), 0, all, position, image.rgb().length);
            position += image.rgb().length;
        }
        return all;
    }

    /** The first 24 of 64 columns: beyond them the decoder sees the other half. */
    static byte[] left(byte[] rgb) {
        byte[] left = new byte[64 * 24 * 3];
        for (int y = 0; y < 64; y++) {
            System.arraycopy(rgb, y * 64 * 3, left, y * 24 * 3, 24 * 3);
        }
        return left;
    }

    static int worstDifference(byte[] one, byte[] other) {
        assertThat(one).hasSameSizeAs(other);
        int worst = 0;
        for (int i = 0; i < one.length; i++) {
            worst = Math.max(worst, Math.abs(Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i])));
        }
        return worst;
    }

    static double meanDifference(byte[] one, byte[] other) {
        return IntStream.range(0, one.length)
                .map(i -> Math.abs(Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i])))
                .average()
                .orElseThrow();
    }
}
