package dev.darkroom.training;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Lays square images out in a grid, with a title above each column where there are titles; what is too wide goes on below. */
final class SampleSheet {

    private static final int GAP = 4;
    private static final int MOST_COLUMNS = 16;
    private static final int LINE = 11;
    private static final int TITLE = 2 * LINE + 2;

    private final int side;
    private final int seeds;
    private final int columns;
    private final int top;
    private final BufferedImage sheet;

    private SampleSheet(int side, int seeds, int all, boolean titled) {
        this.side = side;
        this.seeds = seeds;
        int bands = Math.max(1, Math.ceilDiv(all, MOST_COLUMNS));
        columns = Math.ceilDiv(all, bands);
        top = titled ? TITLE : 0;
        sheet = new BufferedImage(columns * (side + GAP) + GAP, bands * bandHeight() + GAP, BufferedImage.TYPE_INT_RGB);
    }

    /**
     * Draws a sheet.
     *
     * @param rows of images, each side * side * 3 bytes
     * @param titles one for each column, or none
     */
    static BufferedImage draw(List<List<byte[]>> rows, int side, List<String> titles) {
        SampleSheet sheet = new SampleSheet(side, rows.size(), rows.get(0).size(), !titles.isEmpty());
        sheet.write(titles);
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                sheet.paint(rows.get(row).get(column), row, column);
            }
        }
        return sheet.sheet;
    }

    private int bandHeight() {
        return seeds * (side + GAP) + top;
    }

    private int left(int column) {
        return GAP + column % columns * (side + GAP);
    }

    private int bandTop(int column) {
        return column / columns * bandHeight();
    }

    private void write(List<String> titles) {
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setColor(Color.DARK_GRAY);
        ImageText text = new ImageText(graphics, 9);
        for (int column = 0; column < titles.size(); column++) {
            graphics.setClip(left(column), bandTop(column), side, TITLE);
            write(text, titles.get(column), left(column), bandTop(column) + LINE);
        }
        graphics.dispose();
    }

    /** On two lines where one is too short. */
    private void write(ImageText text, String title, int x, int y) {
        int split = title.length();
        while (split > 0 && text.width(title.substring(0, split)) > side) {
            split = title.lastIndexOf(' ', split - 1);
        }
        text.write(split > 0 ? title.substring(0, split) : title, x, y);
        if (split > 0) {
            text.write(title.substring(split).strip(), x, y + LINE);
        }
    }

    private void paint(byte[] rgb, int row, int column) {
        int y = bandTop(column) + top + GAP + row * (side + GAP);
        for (int i = 0; i < side * side; i++) {
            int red = Byte.toUnsignedInt(rgb[3 * i]);
            int green = Byte.toUnsignedInt(rgb[3 * i + 1]);
            int blue = Byte.toUnsignedInt(rgb[3 * i + 2]);
            sheet.setRGB(left(column) + i % side, y + i / side, red << 16 | green << 8 | blue);
        }
    }
}
