package dev.darkroom.gateway.sdapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvertedMaskTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY
            })
    void shouldInvertEachGreyAsItIsStored(int type) {
        BufferedImage mask = new BufferedImage(256, 1, type);
        for (int x = 0; x < 256; x++) {
            for (int band = 0; band < mask.getRaster().getNumBands(); band++) {
                int grey = type == BufferedImage.TYPE_USHORT_GRAY ? x * 257 : x;
                mask.getRaster().setSample(x, 0, band, band == 3 ? 255 : grey);
            }
        }

        BufferedImage inverted = InvertedMask.inverted(mask);

        for (int x = 0; x < 256; x++) {
            assertThat(inverted.getRGB(x, 0) & 0xff).isEqualTo(255 - x);
        }
    }

    @Test
    void shouldTakeOpaquePartsForPaintedWhereThereAreTransparentOnes() {
        BufferedImage mask = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        mask.setRGB(0, 0, 0xff000000);
        mask.setRGB(1, 0, 0x00ffffff);

        BufferedImage inverted = InvertedMask.inverted(mask);

        assertThat(inverted.getRGB(0, 0)).isEqualTo(0xff000000);
        assertThat(inverted.getRGB(1, 0)).isEqualTo(0xffffffff);
    }
}
