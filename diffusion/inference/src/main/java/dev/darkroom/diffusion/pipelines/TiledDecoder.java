package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import java.util.function.UnaryOperator;

/**
 * Decodes a latent in overlapping tiles and fades each into its neighbours, so that memory does not grow with the image. Only close
 * to what decoding at once gives, because a tile does not see the others.
 *
 * @param latentTile side of a tile in latent cells
 * @param imageTile side of a tile in pixels
 * @param overlap share of a tile that the next one covers too
 */
public record TiledDecoder(int latentTile, int imageTile, double overlap) {

    /**
     * Decodes [B, C, H, W].
     *
     * @param decode [B, C, h, w] to [B, 3, h * f, w * f]
     */
    public Tensor decode(Tensor latent, UnaryOperator<Tensor> decode) {
        int step = (int) (latentTile * (1 - overlap));
        int fade = (int) (imageTile * overlap);
        int kept = imageTile - fade;
        int rows = Math.ceilDiv(latent.shape().get(2), step);
        int columns = Math.ceilDiv(latent.shape().get(3), step);
        Tile[][] tiles = new Tile[rows][columns];
        int height = 0;
        int width = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                Tile tile = new Tile(decode.apply(crop(latent, row * step, column * step)));
                if (row > 0) {
                    tile.fadeFromAbove(tiles[row - 1][column], fade);
                }
                if (column > 0) {
                    tile.fadeFromLeft(tiles[row][column - 1], fade);
                }
                tiles[row][column] = tile;
                width = column * kept + Math.min(kept, tile.width);
                height = row * kept + Math.min(kept, tile.height);
            }
        }
        return join(tiles, kept, height, width);
    }

    private Tensor crop(Tensor latent, int top, int left) {
        int height = Math.min(latentTile, latent.shape().get(2) - top);
        int width = Math.min(latentTile, latent.shape().get(3) - left);
        Tile whole = new Tile(latent);
        float[] values = new float[whole.planes * height * width];
        for (int plane = 0; plane < whole.planes; plane++) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(
                        whole.values, whole.at(plane, top + y, left), values, (plane * height + y) * width, width);
            }
        }
        return new Tensor(Shape.of(latent.shape().get(0), latent.shape().get(1), height, width), values);
    }

    private static Tensor join(Tile[][] tiles, int kept, int height, int width) {
        Tile first = tiles[0][0];
        float[] joined = new float[first.planes * height * width];
        for (int row = 0; row < tiles.length; row++) {
            for (int column = 0; column < tiles[row].length; column++) {
                Tile tile = tiles[row][column];
                int tileWidth = Math.min(kept, tile.width);
                for (int plane = 0; plane < tile.planes; plane++) {
                    for (int y = 0; y < Math.min(kept, tile.height); y++) {
                        int target = (plane * height + row * kept + y) * width + column * kept;
                        System.arraycopy(tile.values, tile.at(plane, y, 0), joined, target, tileWidth);
                    }
                }
            }
        }
        return new Tensor(Shape.of(first.batch, first.planes / first.batch, height, width), joined);
    }

    /** A tensor [B, C, H, W] as B * C planes. */
    private static final class Tile {

        private final int batch;
        private final int planes;
        private final int height;
        private final int width;
        private final float[] values;

        Tile(Tensor tensor) {
            batch = tensor.shape().get(0);
            planes = batch * tensor.shape().get(1);
            height = tensor.shape().get(2);
            width = tensor.shape().get(3);
            values = tensor.values();
        }

        int at(int plane, int y, int x) {
            return (plane * height + y) * width + x;
        }

        void fadeFromAbove(Tile above, int fade) {
            int rows = Math.min(fade, Math.min(above.height, height));
            for (int plane = 0; plane < planes; plane++) {
                for (int y = 0; y < rows; y++) {
                    for (int x = 0; x < width; x++) {
                        float from = above.values[above.at(plane, above.height - rows + y, x)];
                        fade(at(plane, y, x), from, y, rows);
                    }
                }
            }
        }

        void fadeFromLeft(Tile left, int fade) {
            int columns = Math.min(fade, Math.min(left.width, width));
            for (int plane = 0; plane < planes; plane++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < columns; x++) {
                        float from = left.values[left.at(plane, y, left.width - columns + x)];
                        fade(at(plane, y, x), from, x, columns);
                    }
                }
            }
        }

        private void fade(int index, float from, int position, int length) {
            float share = (float) position / length;
            values[index] = from * (1 - share) + values[index] * share;
        }
    }
}
