package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With networks that see no further than a cell, tiles change nothing. */
class TilingTest {

    private static final Tiling TILING = new Tiling(16, 8, 0.25);

    @ParameterizedTest
    @CsvSource({"8,8", "9,30", "20,20", "25,36", "6,31"})
    void shouldDecodeLikeOnePieceWhatTilesDoNotChange(int height, int width) {
        Tensor latents = Cells.counting(2, 3, height, width);

        Tensor image = TILING.decode(latents, Cells::enlarge);

        assertThat(image.shape()).isEqualTo(Cells.enlarge(latents).shape());
        assertThat(image.values()).containsExactly(Cells.enlarge(latents).values(), within(0.01f));
    }

    @ParameterizedTest
    @CsvSource({"16,16", "18,60", "40,40", "50,72"})
    void shouldEncodeEveryOutputLikeOnePieceWhatTilesDoNotChange(int height, int width) {
        Tensor image = Cells.counting(1, 3, height, width);

        List<Tensor> moments = TILING.encode(image, tile -> List.of(Cells.shrink(tile), Cells.shrink(tile)));

        assertThat(moments).hasSize(2).allSatisfy(moment -> {
            assertThat(moment.shape()).isEqualTo(Cells.shrink(image).shape());
            assertThat(moment.values()).containsExactly(Cells.shrink(image).values(), within(0.01f));
        });
    }

    /** Diffusers' blend_h: of four pixels that overlap, the first is the left tile's alone. */
    @Test
    void shouldFadeFromTheLeftTile() {
        float[] tile = {0};

        Tensor image = TILING.decode(Cells.counting(1, 1, 4, 14), latents -> constant(latents, tile[0]++));

        assertThat(row(image, 0, 28))
                .containsExactly(
                        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.25f, 0.5f, 0.75f, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.25f,
                        1.5f, 1.75f);
    }

    /** Diffusers' blend_v, before blend_h. */
    @Test
    void shouldFadeFromTheTileAbove() {
        float[] tile = {0};

        Tensor image = TILING.decode(Cells.counting(1, 1, 12, 4), latents -> constant(latents, tile[0]++));

        List<Float> column = new ArrayList<>();
        for (int y = 10; y < 18; y++) {
            column.add(image.values()[y * 8]);
        }
        assertThat(column).containsExactly(0f, 0f, 0f, 0.25f, 0.5f, 0.75f, 1f, 1f);
    }

    @Test
    void shouldKeepEachTileWithinItsSize() {
        List<Integer> sides = new ArrayList<>();

        TILING.decode(Cells.counting(1, 1, 14, 20), tile -> {
            sides.add(tile.shape().get(2));
            sides.add(tile.shape().get(3));
            return Cells.enlarge(tile);
        });

        assertThat(sides).hasSize(2 * TILING.count(14, 20)).allMatch(side -> side <= 8);
    }

    private static float[] row(Tensor image, int y, int width) {
        float[] values = new float[width];
        System.arraycopy(image.values(), y * width, values, 0, width);
        return values;
    }

    private static Tensor constant(Tensor latents, float value) {
        Tensor image = Cells.enlarge(latents);
        Arrays.fill(image.values(), value);
        return image;
    }
}
