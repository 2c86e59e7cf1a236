package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice between one piece and tiles, with a byte a pixel and two pixels a cell. */
class TiledAutoencoderTest {

    private static final int FACTOR = 2;
    private static final Tensor LATENTS = Cells.counting(1, 2, 100, 160);
    private static final long WHOLE = 200 * 320;

    /** Cells of each piece that was computed. */
    private final List<Integer> pieces = new ArrayList<>();

    private int mostCells = Integer.MAX_VALUE;
    private String failure = "";

    @Test
    void shouldDecodeInOnePieceWhatFits() {
        TiledAutoencoder tiled = tiled(128, WHOLE);

        Tensor image = tiled.decode(LATENTS, this::decode);

        assertThat(image.values()).isEqualTo(Cells.enlarge(LATENTS).values());
        assertThat(pieces).containsExactly(100 * 160);
        assertThat(tiled.tiles()).isEqualTo(1);
        assertThat(tiled.bytes(100, 160)).isEqualTo(WHOLE);
    }

    @ParameterizedTest
    @CsvSource({
        "128,63999,128,64", // as configured
        "128,16383,64,32", // smaller where such a tile does not fit
        "512,63999,256,128", // and where it would cover the image
        "128,1,64,32", // but no smaller than 32 cells
        "40,1,40,20" // unless the configuration says so
    })
    void shouldDecodeInTilesWhatDoesNot(int sampleSize, long room, int sampleTile, int cells) {
        TiledAutoencoder tiled = tiled(sampleSize, room);

        Tensor image = tiled.decode(LATENTS, this::decode);

        assertClose(image, Cells.enlarge(LATENTS));
        assertThat(pieces)
                .hasSize(tiled.tiles())
                .hasSizeGreaterThan(1)
                .contains(cells * Math.min(cells, 100))
                .allMatch(piece -> piece <= cells * cells);
        assertThat(tiled.bytes(100, 160)).isEqualTo((long) Math.min(sampleTile, 200) * sampleTile);
    }

    @Test
    void shouldEncodeInTilesWhatDoesNotFit() {
        TiledAutoencoder tiled = tiled(128, WHOLE - 1);
        Tensor source = Cells.enlarge(LATENTS);

        List<Tensor> moments = tiled.encode(source, tile -> List.of(Cells.shrink(tile), Cells.shrink(tile)));

        assertThat(moments).hasSize(2).allSatisfy(moment -> assertClose(moment, LATENTS));
        assertThat(tiled.tiles()).isEqualTo(3 * 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 2.50 GiB",
                "DefaultCPUAllocator: can't allocate memory: you tried to allocate 64 bytes"
            })
    void shouldDecodeInTilesAfterRunningOutOfMemory(String message) {
        TiledAutoencoder tiled = tiled(128, Long.MAX_VALUE);
        mostCells = 64 * 64;
        failure = message;

        Tensor image = tiled.decode(LATENTS, this::decode);

        assertClose(image, Cells.enlarge(LATENTS));
        assertThat(pieces.getFirst()).isEqualTo(100 * 160);
        assertThat(pieces).hasSize(1 + 3 * 4);
        assertThat(tiled.tiles()).isEqualTo(3 * 4);
    }

    @Test
    void shouldEncodeInTilesAfterRunningOutOfMemory() {
        TiledAutoencoder tiled = tiled(128, Long.MAX_VALUE);
        mostCells = 64 * 64;
        failure = "CUDA out of memory.";

        List<Tensor> moments =
                tiled.encode(Cells.enlarge(LATENTS), tile -> List.of(decodedOrFailed(Cells.shrink(tile))));

        assertClose(moments.getFirst(), LATENTS);
    }

    @Test
    void shouldTryTilesOnceOnly() {
        TiledAutoencoder tiled = tiled(128, Long.MAX_VALUE);
        mostCells = 1;
        failure = "CUDA out of memory.";

        assertThatExceptionOfType(DiffusionException.class).isThrownBy(() -> tiled.decode(LATENTS, this::decode));
        assertThat(pieces).containsExactly(100 * 160, 64 * 64);
    }

    @Test
    void shouldNotTryTilesAfterAnotherFailure() {
        TiledAutoencoder tiled = tiled(128, Long.MAX_VALUE);
        mostCells = 64 * 64;
        failure = "CUDA error: device-side assert triggered";

        assertThatExceptionOfType(DiffusionException.class).isThrownBy(() -> tiled.decode(LATENTS, this::decode));
        assertThat(pieces).hasSize(1);
    }

    @Test
    void shouldNotCutWhatIsNoLargerThanTheSmallestTile() {
        TiledAutoencoder tiled = tiled(128, 1);
        Tensor small = Cells.counting(1, 2, 32, 20);

        assertThat(tiled.decode(small, this::decode).values())
                .isEqualTo(Cells.enlarge(small).values());
        assertThat(pieces).containsExactly(32 * 20);

        failure = "CUDA out of memory.";
        mostCells = 1;
        assertThatExceptionOfType(DiffusionException.class).isThrownBy(() -> tiled.decode(small, this::decode));
    }

    @Test
    void shouldTellTheLeastThatTilesTake() {
        assertThat(tiled(128, Long.MAX_VALUE).leastBytes(100, 160)).isEqualTo(64 * 64);
        assertThat(tiled(128, Long.MAX_VALUE).leastBytes(10, 160)).isEqualTo(20 * 64);
        assertThat(tiled(40, Long.MAX_VALUE).leastBytes(100, 160)).isEqualTo(40 * 40);
    }

    /** By one number: comparing so many values with AssertJ, one by one, takes seconds. */
    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        float[] found = actual.values();
        float[] wanted = expected.values();
        double furthest = IntStream.range(0, wanted.length)
                .mapToDouble(i -> Math.abs(found[i] - wanted[i]))
                .max()
                .orElseThrow();
        assertThat(furthest).isLessThan(0.01);
    }

    private static TiledAutoencoder tiled(int sampleSize, long room) {
        return new TiledAutoencoder(FACTOR, sampleSize, 1, () -> room);
    }

    private Tensor decode(Tensor latents) {
        return Cells.enlarge(decodedOrFailed(latents));
    }

    private Tensor decodedOrFailed(Tensor latents) {
        int cells = latents.shape().get(2) * latents.shape().get(3);
        pieces.add(cells);
        if (cells > mostCells) {
            throw DiffusionException.device("PyTorch failed to compute a network", new IllegalStateException(failure));
        }
        return latents;
    }
}
