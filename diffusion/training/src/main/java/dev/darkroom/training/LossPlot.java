package dev.darkroom.training;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/** Draws a loss curve: every update in grey, their moving average over it. */
final class LossPlot {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int MARGIN = 60;
    private static final int TICKS = 5;
    private static final Color FAINT = new Color(205, 210, 218);
    private static final Color STRONG = new Color(176, 32, 48);

    private LossPlot() {}

    static BufferedImage draw(List<Double> losses) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        double[] average = movingAverage(losses);
        // The first losses of an untrained network would flatten the rest.
        double top = 1.2
                * losses.stream()
                        .sorted()
                        .skip((long) (0.98 * losses.size()))
                        .findFirst()
                        .orElse(1.0);
        axes(graphics, losses.size(), top);
        graphics.setColor(FAINT);
        graphics.draw(curve(losses.stream().mapToDouble(Double::doubleValue).toArray(), top));
        graphics.setColor(STRONG);
        graphics.setStroke(new BasicStroke(2));
        graphics.draw(curve(average, top));
        graphics.dispose();
        return image;
    }

    private static void axes(Graphics2D graphics, int steps, double top) {
        ImageText text = new ImageText(graphics, 12);
        for (int i = 0; i <= TICKS; i++) {
            int x = MARGIN + i * (WIDTH - 2 * MARGIN) / TICKS;
            int y = HEIGHT - MARGIN - i * (HEIGHT - 2 * MARGIN) / TICKS;
            graphics.setColor(new Color(235, 238, 242));
            graphics.drawLine(MARGIN, y, WIDTH - MARGIN, y);
            graphics.setColor(Color.DARK_GRAY);
            text.write(String.format(Locale.ROOT, "%.3g", top * i / TICKS), 12, y + 4);
            text.write(Integer.toString(steps * i / TICKS), x - 12, HEIGHT - MARGIN + 20);
        }
        text.write("loss by step", WIDTH / 2 - 30, MARGIN / 2);
    }

    private static Path2D curve(double[] values, double top) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < values.length; i++) {
            double x = MARGIN + (double) i * (WIDTH - 2 * MARGIN) / Math.max(1, values.length - 1);
            double y = HEIGHT - MARGIN - Math.min(values[i] / top, 1) * (HEIGHT - 2 * MARGIN);
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        return path;
    }

    private static double[] movingAverage(List<Double> losses) {
        double weight = 1.0 / Math.max(5, losses.size() / 40);
        double[] average = new double[losses.size()];
        for (int i = 0; i < average.length; i++) {
            average[i] = i == 0 ? losses.get(0) : average[i - 1] + weight * (losses.get(i) - average[i - 1]);
        }
        return average;
    }
}
