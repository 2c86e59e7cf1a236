package dev.darkroom.gateway.pictures;

import java.awt.AlphaComposite;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;

/** Brings pictures into the one form that workers read: PNG of exactly the size that is drawn. */
public final class SourcePictures {
    private SourcePictures() {}

    /** RGB on white, scaled until it covers the size and cropped to its middle. */
    public static byte[] picture(BufferedImage picture, int width, int height) {
        BufferedImage fitted = cover(PictureWriter.opaque(picture), width, height, BufferedImage.TYPE_INT_RGB);
        return PictureWriter.encode(fitted, PictureFormat.PNG, 100);
    }

    /**
     * The first picture with another one over it, on white, scaled until it covers the first and cropped to its middle.
     *
     * @param share of the picture on top, from 0 to 1
     */
    public static BufferedImage blend(BufferedImage below, BufferedImage above, float share) {
        BufferedImage blend = PictureWriter.opaque(below);
        BufferedImage fitted =
                cover(PictureWriter.opaque(above), blend.getWidth(), blend.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = blend.createGraphics();
        graphics.setComposite(AlphaComposite.SrcOver.derive(share));
        graphics.drawImage(fitted, 0, 0, null);
        graphics.dispose();
        return blend;
    }

    /**
     * Grey, scaled and cropped like the picture; white is drawn anew. A mask with transparent parts means those (as OpenAI's
     * clients send it), any other one its white parts.
     */
    public static byte[] mask(BufferedImage mask, int width, int height) {
        BufferedImage fitted = cover(grey(mask), width, height, BufferedImage.TYPE_BYTE_GRAY);
        return PictureWriter.encode(fitted, PictureFormat.PNG, 100);
    }

    private static BufferedImage grey(BufferedImage mask) {
        boolean byTransparency = hasTransparentParts(mask);
        BufferedImage grey = new BufferedImage(mask.getWidth(), mask.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        WritableRaster raster = grey.getRaster();
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                int color = mask.getRGB(x, y);
                raster.setSample(x, y, 0, byTransparency ? 255 - (color >>> 24) : luma(color));
            }
        }
        return grey;
    }

    /** ITU-R BT.601. */
    private static int luma(int color) {
        return (299 * (color >> 16 & 0xff) + 587 * (color >> 8 & 0xff) + 114 * (color & 0xff)) / 1000;
    }

    private static boolean hasTransparentParts(BufferedImage picture) {
        if (!picture.getColorModel().hasAlpha()) {
            return false;
        }
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                if (picture.getRGB(x, y) >>> 24 < 255) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Halves as long as it can, so that no pixel of a large picture is skipped, then interpolates. */
    private static BufferedImage cover(BufferedImage picture, int width, int height, int type) {
        BufferedImage now = picture;
        while (now.getWidth() >= 2 * width && now.getHeight() >= 2 * height) {
            now = draw(now, now.getWidth() / 2, now.getHeight() / 2, now.getWidth() / 2, now.getHeight() / 2, type);
        }
        double scale = Math.max(width / (double) now.getWidth(), height / (double) now.getHeight());
        int scaledWidth = Math.max(width, (int) Math.round(now.getWidth() * scale));
        int scaledHeight = Math.max(height, (int) Math.round(now.getHeight() * scale));
        return draw(now, scaledWidth, scaledHeight, width, height, type);
    }

    /** Scales and keeps the middle. */
    private static BufferedImage draw(
            BufferedImage picture, int scaledWidth, int scaledHeight, int width, int height, int type) {
        BufferedImage drawn = new BufferedImage(width, height, type);
        Graphics2D graphics = drawn.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(
                picture, (width - scaledWidth) / 2, (height - scaledHeight) / 2, scaledWidth, scaledHeight, null);
        graphics.dispose();
        return drawn;
    }
}
