package dev.darkroom.training;

import java.awt.Font;
import java.awt.Graphics2D;

/** Text on an image. A machine without fonts, as many containers are, gets the image without it. */
final class ImageText {
    private static final boolean POSSIBLE = hasFonts();

    private final Graphics2D graphics;

    /** @param size of the letters in pixels */
    ImageText(Graphics2D graphics, int size) {
        this.graphics = graphics;
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
    }

    private static boolean hasFonts() {
        try {
            return new Font(Font.SANS_SERIF, Font.PLAIN, 1).canDisplay('a');
        } catch (RuntimeException | LinkageError | InternalError e) {
            System.getLogger(ImageText.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "no fonts on this machine: loss curves and sample sheets have no text");
            return false;
        }
    }

    void write(String text, int x, int y) {
        if (POSSIBLE) {
            graphics.drawString(text, x, y);
        }
    }

    /** In pixels. */
    int width(String text) {
        return POSSIBLE ? graphics.getFontMetrics().stringWidth(text) : 0;
    }
}
