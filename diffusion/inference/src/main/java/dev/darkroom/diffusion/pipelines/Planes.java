package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;

/** A tensor [B, C, H, W] as B * C planes, for cutting it into tiles and joining them; shares the tensor's values. */
final class Planes {

    private final int batch;
    private final int planes;
    private final int height;
    private final int width;
    private final float[] values;

    Planes(Tensor tensor) {
        this(
                tensor.shape().get(0),
                tensor.shape().get(0) * tensor.shape().get(1),
                tensor.shape().get(2),
                tensor.shape().get(3),
                tensor.values());
    }

    private Planes(int batch, int planes, int height, int width, float[] values) {
        this.batch = batch;
        this.planes = planes;
        this.height = height;
        this.width = width;
        this.values = values;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    Tensor tensor() {
        return new Tensor(Shape.of(batch, planes / batch, height, width), values);
    }

    /** Zeros of another height and width. */
    Planes blank(int newHeight, int newWidth) {
        return new Planes(batch, planes, newHeight, newWidth, new float[planes * newHeight * newWidth]);
    }

    /** A copy of a square that begins there, or of what there is of it. */
    Tensor crop(int top, int left, int side) {
        Planes cropped = blank(Math.min(side, height - top), Math.min(side, width - left));
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < cropped.height; y++) {
                System.arraycopy(
                        values, at(plane, top + y, left), cropped.values, cropped.at(plane, y, 0), cropped.width);
            }
        }
        return cropped.tensor();
    }

    /** Copies the upper left square of a tile, or what there is of it, to where it belongs. */
    void put(Planes tile, int top, int left, int side) {
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < Math.min(side, tile.height); y++) {
                System.arraycopy(
                        tile.values,
                        tile.at(plane, y, 0),
                        values,
                        at(plane, top + y, left),
                        Math.min(side, tile.width));
            }
        }
    }

    /** The upper rows become the last ones of the tile above, less so with every row ({@code blend_v}). */
    void fadeFromAbove(Planes above, int fade) {
        int rows = Math.min(fade, Math.min(above.height, height));
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < width; x++) {
                    fade(at(plane, y, x), above.values[above.at(plane, above.height - rows + y, x)], y, rows);
                }
            }
        }
    }

    /** The same from the left ({@code blend_h}). */
    void fadeFromLeft(Planes left, int fade) {
        int columns = Math.min(fade, Math.min(left.width, width));
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < columns; x++) {
                    fade(at(plane, y, x), left.values[left.at(plane, y, left.width - columns + x)], x, columns);
                }
            }
        }
    }

    private void fade(int index, float from, int position, int length) {
        float share = (float) position / length;
        values[index] = from * (1 - share) + values[index] * share;
    }

    private int at(int plane, int y, int x) {
        return (plane * height + y) * width + x;
    }
}
