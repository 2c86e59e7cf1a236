package dev.darkroom.training;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** A small data set of coloured shapes with captions. */
final class DrawnImages {

    private static final int SIDE = 16;
    private static final Map<String, Color> COLORS =
            Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE, "black", Color.BLACK);

    private DrawnImages() {}

    static Path in(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, Color> color : COLORS.entrySet()) {
            for (String shape : List.of("circle", "square")) {
                for (int size = 4; size < 8; size++) {
                    String name = color.getKey() + "-" + shape + "-" + size;
                    ImageIO.write(
                            draw(color.getValue(), shape, size),
                            "png",
                            folder.resolve(name + ".png").toFile());
                    Files.writeString(folder.resolve(name + ".txt"), "a " + color.getKey() + " " + shape);
                }
            }
        }
        return folder;
    }

    private static BufferedImage draw(Color color, String shape, int size) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, SIDE, SIDE);
        graphics.setColor(color);
        if (shape.equals("circle")) {
            graphics.fillOval(8 - size, 8 - size, 2 * size, 2 * size);
        } else {
            graphics.fillRect(8 - size, 8 - size, 2 * size, 2 * size);
        }
        graphics.dispose();
        return image;
    }
}
