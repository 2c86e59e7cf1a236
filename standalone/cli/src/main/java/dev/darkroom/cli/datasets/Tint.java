package dev.darkroom.cli.datasets;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A colour that an image's main colour can be turned into; outlines, highlights and whatever has another colour stay. */
enum Tint {
    RED(0),
    ORANGE(28),
    YELLOW(50),
    GREEN(115),
    BLUE(212),
    PURPLE(275),
    PINK(330);

    private static final int DEGREES = 360;

    /** Hues this near to the main one move with it. */
    private static final int SPREAD = 40;

    /** Less saturated or darker pixels are grey to the eye. */
    private static final float COLOURED = 0.25f;

    private final int hue;

    Tint(int degrees) {
        this.hue = degrees;
    }

    /** The tint that a caption such as "blue apple" begins with. */
    static Optional<Tint> of(String caption) {
        return Arrays.stream(values())
                .filter(tint -> caption.startsWith(tint.name().toLowerCase(Locale.ROOT) + " "))
                .findFirst();
    }

    /** A copy in this colour. */
    BufferedImage apply(BufferedImage image) {
        int main = mainHue(image);
        BufferedImage tinted = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                float[] hsb = hsb(rgb);
                int distance = distance(degrees(hsb), main);
                boolean moves = isColoured(hsb) && Math.abs(distance) <= SPREAD;
                tinted.setRGB(x, y, moves ? Color.HSBtoRGB((hue + distance) / (float) DEGREES, hsb[1], hsb[2]) : rgb);
            }
        }
        return tinted;
    }

    /** The hue with the most colour around it. */
    private static int mainHue(BufferedImage image) {
        float[] amount = new float[DEGREES];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                float[] hsb = hsb(image.getRGB(x, y));
                if (isColoured(hsb)) {
                    amount[degrees(hsb)] += hsb[1];
                }
            }
        }
        int best = 0;
        float most = -1;
        for (int candidate = 0; candidate < DEGREES; candidate++) {
            float around = 0;
            for (int offset = -SPREAD / 2; offset <= SPREAD / 2; offset++) {
                around += amount[Math.floorMod(candidate + offset, DEGREES)];
            }
            if (around > most) {
                most = around;
                best = candidate;
            }
        }
        return best;
    }

    private static float[] hsb(int rgb) {
        return Color.RGBtoHSB((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff, null);
    }

    private static boolean isColoured(float[] hsb) {
        return hsb[1] > COLOURED && hsb[2] > COLOURED;
    }

    private static int degrees(float[] hsb) {
        return (int) (hsb[0] * DEGREES) % DEGREES;
    }

    /** From one hue to another on the shorter way, in -180..179. */
    private static int distance(int hue, int from) {
        return Math.floorMod(hue - from + DEGREES / 2, DEGREES) - DEGREES / 2;
    }
}
