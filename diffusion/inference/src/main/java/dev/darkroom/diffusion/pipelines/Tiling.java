package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Computes a half of an autoencoder in overlapping tiles and fades each into its neighbours, so that memory does not grow with the
 * image: {@code tiled_decode} and {@code tiled_encode} of diffusers' AutoencoderKL, whose results these are. They are close to those of
 * one piece, not equal to them, because a tile does not see the others.
 *
 * @param sampleTile side of a tile in pixels ({@code tile_sample_min_size})
 * @param latentTile side of a tile in latent cells ({@code tile_latent_min_size})
 * @param overlap share of a tile that the next one covers too ({@code tile_overlap_factor})
 */
public record Tiling(int sampleTile, int latentTile, double overlap) {

    /**
     * Decodes in tiles.
     *
     * @param latents [B, C, h, w]
     * @param decoder a tile of latents [B, C, y, x] to [B, 3, y * f, x * f]
     * @return [B, 3, h * f, w * f]
     */
    public Tensor decode(Tensor latents, Function<Tensor, Tensor> decoder) {
        return run(latents, latentTile, sampleTile, tile -> List.of(decoder.apply(tile)))
                .getFirst();
    }

    /**
     * Encodes in tiles.
     *
     * @param image [B, 3, H, W]
     * @param encoder a tile of the image [B, 3, y, x] to several of [B, z, y / f, x / f]: mean and log-variance, which are faded alike
     * @return as many of [B, z, H / f, W / f]
     */
    public List<Tensor> encode(Tensor image, Function<Tensor, List<Tensor>> encoder) {
        return run(image, sampleTile, latentTile, encoder);
    }

    /** How many tiles make up an image of that many cells. */
    int count(int height, int width) {
        return along(height, latentTile) * along(width, latentTile);
    }

    /**
     * Row by row, of which only the latest is kept.
     *
     * @param from side of a tile of the input
     * @param to side of a tile of the outputs
     */
    private List<Tensor> run(Tensor input, int from, int to, Function<Tensor, List<Tensor>> network) {
        Planes whole = new Planes(input);
        int fade = (int) (to * overlap);
        int kept = to - fade;
        int rows = along(whole.height(), from);
        int columns = along(whole.width(), from);
        List<Planes> joined = new ArrayList<>();
        List<List<Planes>> above = List.of();
        for (int row = 0; row < rows; row++) {
            List<List<Planes>> latest = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                Tensor crop = whole.crop(row * step(from), column * step(from), from);
                List<Planes> tile =
                        network.apply(crop).stream().map(Planes::new).toList();
                for (int i = 0; i < tile.size(); i++) {
                    if (row > 0) {
                        tile.get(i).fadeFromAbove(above.get(column).get(i), fade);
                    }
                    if (column > 0) {
                        tile.get(i).fadeFromLeft(latest.getLast().get(i), fade);
                    }
                    if (joined.size() == i) {
                        joined.add(
                                tile.get(i).blank(scaled(whole.height(), from, to), scaled(whole.width(), from, to)));
                    }
                    joined.get(i).put(tile.get(i), row * kept, column * kept, kept);
                }
                latest.add(tile);
            }
            above = latest;
        }
        return joined.stream().map(Planes::tensor).toList();
    }

    private int along(int length, int tile) {
        return Math.ceilDiv(length, step(tile));
    }

    private int step(int tile) {
        return (int) (tile * (1 - overlap));
    }

    private static int scaled(int length, int from, int to) {
        return Math.toIntExact((long) length * to / from);
    }
}
