package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.FirstStage;
import dev.darkroom.diffusion.runtime.MemoryFailure;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Runs the networks of an autoencoder in one piece where memory allows that, and in tiles where by the estimate it does not, or where
 * one piece ran out of memory. Diffusers leaves that choice to its callers ({@code enable_tiling}). Tiles are of the size that diffusers
 * takes, the configuration's {@code sample_size}, or smaller where such a tile would not fit either.
 */
public final class TiledAutoencoder {

    /**
     * Of the size of the widest layer's output: what goes in, comes out, and is added, and the convolution's own copies; from a measured
     * peak of a decoder (docs/performance.md, Memory). An encoder needs less.
     */
    private static final int ACTIVATIONS = 5;

    private static final double OVERLAP = 0.25;

    /** Overlap and what is left are whole cells only where four divide a tile. */
    private static final int QUARTERS = 4;

    /** Where the configuration does not say: that of Stable Diffusion. Diffusers' default is 32 pixels, too few to see anything. */
    private static final int SAMPLE_SIZE = 512;

    /** A tile is not halved to less. */
    private static final int LEAST_CELLS = 32;

    private final int factor;
    private final int cells;
    private final long pixelBytes;
    private final LongSupplier room;
    private int tiles = 1;

    /**
     * For networks of any kind.
     *
     * @param factor pixels per latent cell along one side
     * @param sampleSize side of a tile in pixels
     * @param pixelBytes memory that a pixel of a piece takes beside the weights
     * @param room bytes that one piece may take now
     */
    TiledAutoencoder(int factor, int sampleSize, long pixelBytes, LongSupplier room) {
        this.factor = factor;
        this.cells = Math.max(QUARTERS, inQuarters(sampleSize / factor));
        this.pixelBytes = pixelBytes;
        this.room = room;
    }

    /**
     * For an autoencoder.
     *
     * @param config the one that it was made from
     * @param room bytes that one piece may take now
     */
    public static TiledAutoencoder of(
            FirstStage definition, ConfigFile config, Precision precision, LongSupplier room) {
        return new TiledAutoencoder(
                definition.factor(),
                config.sizeOrList("sample_size", 2, SAMPLE_SIZE).getFirst(),
                (long) ACTIVATIONS
                        * definition.topChannels()
                        * precision.elementType().bytes(),
                room);
    }

    /** About how much one piece of that many pixels takes beside the weights. */
    public long pieceBytes(long pixels) {
        return pixelBytes * pixels;
    }

    /** About how much an image of that many cells takes beside the weights, in one piece or in tiles. */
    long bytes(int height, int width) {
        return tiling(height, width, room.getAsLong())
                .map(tiling -> cellBytes(tiling.latentTile(), height, width))
                .orElseGet(() -> cellBytes(Math.max(height, width), height, width));
    }

    /** The same in the smallest tiles. */
    long leastBytes(int height, int width) {
        return cellBytes(leastCells(), height, width);
    }

    /** In how many tiles the latest image was computed; 1 where it was in one piece. */
    public int tiles() {
        return tiles;
    }

    /**
     * Decodes.
     *
     * @param latents [B, C, h, w]
     * @param decoder [B, C, y, x] to [B, 3, y * f, x * f]
     * @return [B, 3, h * f, w * f]
     * @throws DiffusionException if the decoder cannot compute it, as when there is no memory for a tile
     */
    public Tensor decode(Tensor latents, Function<Tensor, Tensor> decoder) {
        return run(
                latents.shape().get(2),
                latents.shape().get(3),
                latents,
                decoder,
                tiling -> tiling.decode(latents, decoder));
    }

    /**
     * Encodes.
     *
     * @param image [B, 3, H, W]
     * @param encoder [B, 3, y, x] to one or two of [B, z, y / f, x / f]
     * @return as many of [B, z, H / f, W / f]
     * @throws DiffusionException if the encoder cannot compute it, as when there is no memory for a tile
     */
    List<Tensor> encode(Tensor image, Function<Tensor, List<Tensor>> encoder) {
        return run(
                image.shape().get(2) / factor,
                image.shape().get(3) / factor,
                image,
                encoder,
                tiling -> tiling.encode(image, encoder));
    }

    private <T> T run(int height, int width, Tensor input, Function<Tensor, T> network, Function<Tiling, T> inTiles) {
        Optional<Tiling> tiling = tiling(height, width, room.getAsLong());
        if (tiling.isEmpty()) {
            try {
                tiles = 1;
                return network.apply(input);
            } catch (DiffusionException e) {
                // The estimate was too low: half of it is the limit then.
                tiling = MemoryFailure.wanted(e)
                        .flatMap(wanted ->
                                tiling(height, width, cellBytes(Math.max(height, width), height, width) / 2));
                if (tiling.isEmpty()) {
                    throw e;
                }
            }
        }
        tiles = tiling.get().count(height, width);
        return inTiles.apply(tiling.get());
    }

    /** The largest tiles that fit; none where one piece does, or where the smallest would cover the image. */
    private Optional<Tiling> tiling(int height, int width, long room) {
        int longer = Math.max(height, width);
        if (cellBytes(longer, height, width) <= room) {
            return Optional.empty();
        }
        int side = cells;
        while (side > leastCells() && (side >= longer || cellBytes(side, height, width) > room)) {
            side = inQuarters(side / 2);
        }
        return side >= longer ? Optional.empty() : Optional.of(new Tiling(side * factor, side, OVERLAP));
    }

    private int leastCells() {
        int side = cells;
        while (inQuarters(side / 2) >= LEAST_CELLS) {
            side = inQuarters(side / 2);
        }
        return side;
    }

    /** What a square of an image takes, or what there is of it. */
    private long cellBytes(int side, int height, int width) {
        return pieceBytes((long) Math.min(side, height) * factor * Math.min(side, width) * factor);
    }

    private static int inQuarters(int side) {
        return side / QUARTERS * QUARTERS;
    }
}
