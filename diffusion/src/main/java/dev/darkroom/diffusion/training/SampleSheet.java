package dev.darkroom.diffusion.training;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Lays square pictures out in a grid, with a title above each column where there are titles. */
final class SampleSheet {

    private static final int GAP = 4;
    private static final int TITLE = 16;

    private SampleSheet() {}

    /**
     * Draws a sheet.
     *
     * @param rows of pictures, each side * side * 3 bytes
     * @param titles one for each column, or none
     */
    static BufferedImage draw(List<List<byte[]>> rows, int side, List<String> titles) {
        int columns = rows.get(0).size();
        int top = titles.isEmpty() ? 0 : TITLE;
        BufferedImage sheet = new BufferedImage(
                columns * (side + GAP) + GAP, rows.size() * (side + GAP) + GAP + top, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 9));
        for (int column = 0; column < titles.size(); column++) {
            graphics.setClip(column * (side + GAP), 0, side + GAP, sheet.getHeight());
            graphics.drawString(titles.get(column), column * (side + GAP) + GAP, TITLE - 4);
        }
        graphics.dispose();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns; column++) {
                paint(
                        sheet,
                        rows.get(row).get(column),
                        side,
                        GAP + column * (side + GAP),
                        top + GAP + row * (side + GAP));
            }
        }
        return sheet;
    }

    private static void paint(BufferedImage sheet, byte[] rgb, int side, int left, int top) {
        for (int i = 0; i < side * side; i++) {
            int red = Byte.toUnsignedInt(rgb[3 * i]);
            int green = Byte.toUnsignedInt(rgb[3 * i + 1]);
            int blue = Byte.toUnsignedInt(rgb[3 * i + 2]);
            sheet.setRGB(left + i % side, top + i / side, red << 16 | green << 8 | blue);
        }
    }
}
