package dev.darkroom.gateway.sdapi;

import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.pictures.PictureException;
import dev.darkroom.gateway.pictures.PictureFormat;
import dev.darkroom.gateway.pictures.PictureReader;
import dev.darkroom.gateway.pictures.PictureWriter;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.problems.Violation;
import dev.darkroom.gateway.submission.PictureAddresses;
import jakarta.enterprise.context.ApplicationScoped;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.util.Base64;
import java.util.List;

/**
 * The other side of a mask: what was painted stays, the rest is drawn anew. As there, a mask with transparent parts is painted where it
 * is opaque, any other one where it is white ({@code create_binary_mask} in {@code modules/processing.py}).
 */
@ApplicationScoped
class InvertedMask {
    private final PictureAddresses addresses;
    private final PictureReader reader;

    InvertedMask(PictureAddresses addresses, PictureReader reader) {
        this.addresses = addresses;
        this.reader = reader;
    }

    /**
     * The address of the inverted mask. Blocks.
     *
     * @param width in pixels, that the mask will be scaled to
     * @throws ProblemException when it cannot be had or read
     */
    String of(Caller caller, String mask, int width, int height) {
        try {
            byte[] file = addresses.read(caller, mask);
            BufferedImage inverted = inverted(reader.read(file, width, height));
            return "data:image/png;base64,"
                    + Base64.getEncoder().encodeToString(PictureWriter.encode(inverted, PictureFormat.PNG, 100));
        } catch (PictureException e) {
            throw ProblemException.invalidRequest(List.of(new Violation("mask", String.valueOf(e.getMessage()))));
        }
    }

    static BufferedImage inverted(BufferedImage mask) {
        boolean byOpacity = hasTransparentParts(mask);
        BufferedImage inverted = new BufferedImage(mask.getWidth(), mask.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                int grey = 255 - (byOpacity ? mask.getRGB(x, y) >>> 24 : brightness(mask, x, y));
                inverted.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        return inverted;
    }

    /** Grey as it is stored: Java's way to RGB takes grey images for linear light. Colors by ITU-R BT.601. */
    private static int brightness(BufferedImage mask, int x, int y) {
        Raster raster = mask.getRaster();
        if (mask.getColorModel().getNumColorComponents() == 1) {
            return raster.getSample(x, y, 0) >> (raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0);
        }
        int color = mask.getRGB(x, y);
        return (299 * (color >> 16 & 0xff) + 587 * (color >> 8 & 0xff) + 114 * (color & 0xff)) / 1000;
    }

    private static boolean hasTransparentParts(BufferedImage mask) {
        if (!mask.getColorModel().hasAlpha()) {
            return false;
        }
        for (int y = 0; y < mask.getHeight(); y++) {
            for (int x = 0; x < mask.getWidth(); x++) {
                if (mask.getRGB(x, y) >>> 24 < 255) {
                    return true;
                }
            }
        }
        return false;
    }
}
