package dev.darkroom.gateway.images;

import dev.darkroom.images.Image;

/** Which part of a mask is redrawn, which differs from interface to interface. */
public enum MaskRule {
    /** White parts are redrawn, as far as they are not transparent. */
    WHITE {
        @Override
        byte[] painted(Image mask) {
            byte[] grey = mask.luminance();
            byte[] alpha = mask.alpha();
            for (int i = 0; i < grey.length; i++) {
                grey[i] = (byte) Image.share(Byte.toUnsignedInt(grey[i]), Byte.toUnsignedInt(alpha[i]));
            }
            return grey;
        }
    },

    /** Transparent parts are redrawn: OpenAI's Images API, "fully transparent areas (e.g. where alpha is zero)". */
    TRANSPARENT {
        @Override
        byte[] painted(Image mask) throws UnusableImageException {
            if (!mask.hasAlpha()) {
                throw UnusableImageException.because("must have an alpha channel: what is transparent is drawn anew");
            }
            return inverted(mask.alpha());
        }
    },

    /**
     * As AUTOMATIC1111's web UI has it ({@code create_binary_mask}): where anything is transparent, all that is more opaque than 128 is
     * redrawn, whatever its colour; otherwise white parts are.
     */
    WEB_UI {
        @Override
        byte[] painted(Image mask) {
            byte[] alpha = mask.alpha();
            boolean transparent = false;
            for (int i = 0; i < alpha.length; i++) {
                int value = Byte.toUnsignedInt(alpha[i]);
                transparent |= value != OPAQUE;
                alpha[i] = (byte) (value > MIDDLE ? OPAQUE : 0);
            }
            return transparent ? alpha : mask.luminance();
        }
    },

    /** The same with {@code inpainting_mask_invert}. */
    WEB_UI_INVERTED {
        @Override
        byte[] painted(Image mask) throws UnusableImageException {
            return inverted(WEB_UI.painted(mask));
        }
    };

    private static final int OPAQUE = 255;
    private static final int MIDDLE = 128;

    /** Height x width bytes: how much each pixel is redrawn; the worker redraws pixels of 128 and more. */
    abstract byte[] painted(Image mask) throws UnusableImageException;

    private static byte[] inverted(byte[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (OPAQUE - Byte.toUnsignedInt(values[i]));
        }
        return values;
    }
}
