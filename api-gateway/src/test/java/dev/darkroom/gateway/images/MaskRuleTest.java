package dev.darkroom.gateway.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.images.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskRuleTest {
    private static final byte WHITE = (byte) 255;

    /** White, grey of 128, black. */
    private static final Image OPAQUE =
            new Image(3, 1, 3, new byte[] {WHITE, WHITE, WHITE, (byte) 128, (byte) 128, (byte) 128, 0, 0, 0});

    /** White, white and half transparent, black, and transparent black. */
    private static final Image CANVAS = new Image(
            4, 1, 4, new byte[] {WHITE, WHITE, WHITE, WHITE, WHITE, WHITE, WHITE, (byte) 128, 0, 0, 0, WHITE, 0, 0, 0, 0
            });

    @Test
    void shouldPaintWhatIsWhiteAsFarAsItIsNotTransparent() throws UnusableImageException {
        assertThat(MaskRule.WHITE.painted(OPAQUE)).containsExactly(WHITE, (byte) 128, 0);
        assertThat(MaskRule.WHITE.painted(CANVAS)).containsExactly(WHITE, (byte) 128, 0, 0);
    }

    @Test
    void shouldPaintWhatIsTransparentForOpenAi() throws UnusableImageException {
        assertThat(MaskRule.TRANSPARENT.painted(CANVAS)).containsExactly(0, 127, 0, WHITE);
        assertThatThrownBy(() -> MaskRule.TRANSPARENT.painted(OPAQUE))
                .isInstanceOf(UnusableImageException.class)
                .hasMessage("must have an alpha channel: what is transparent is drawn anew");
    }

    @Test
    void shouldPaintWhatIsMoreOpaqueThan128ForTheWebUi() throws UnusableImageException {
        assertThat(MaskRule.WEB_UI.painted(CANVAS)).containsExactly(WHITE, 0, WHITE, 0);
        assertThat(MaskRule.WEB_UI.painted(OPAQUE)).containsExactly(WHITE, (byte) 128, 0);
        assertThat(MaskRule.WEB_UI_INVERTED.painted(CANVAS)).containsExactly(0, WHITE, 0, WHITE);
        assertThat(MaskRule.WEB_UI_INVERTED.painted(OPAQUE)).containsExactly(0, 127, WHITE);
    }

    @ParameterizedTest
    @EnumSource(MaskRule.class)
    void shouldNotChangeTheMaskItself(MaskRule rule) throws UnusableImageException {
        byte[] before = CANVAS.pixels().clone();

        rule.painted(CANVAS);

        assertThat(CANVAS.pixels()).isEqualTo(before);
    }
}
