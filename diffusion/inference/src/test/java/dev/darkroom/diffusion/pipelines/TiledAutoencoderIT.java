package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A small autoencoder on the real libtorch, whose tiles are of 16 cells. */
@Tag("fast")
class TiledAutoencoderIT {

    private static final Path PARITY =
            Path.of(System.getProperty("darkroom.root")).resolve("diffusion/parity/src/test/resources/parity");
    private static final float SCALING_FACTOR = 0.18215f;
    private static final long SOME_MEMORY = 1000;

    @Test
    void shouldDecodeWhatDoesNotFitAsDiffusersDecodesInTiles() {
        SafeTensors golden = SafeTensors.open(PARITY.resolve("cases/vae_decode_tiled/vae-p1-dec-tiled.safetensors"));
        float[] latent = LatentBatches.scaled(golden.floats("in.latents"), SCALING_FACTOR);
        Tensor expected = Pixels.toUnitRange(Tensor.of(golden.floats("out.image"), 1, 3, 50, 72));

        try (Autoencoder vae = load(SOME_MEMORY)) {
            Tensor image = vae.decode(latent, Shape.of(4, 25, 36));

            assertThat(image.shape()).isEqualTo(expected.shape());
            assertThat(image.values()).containsExactly(expected.values(), within(1e-4f));
            assertThat(vae.tiles()).isEqualTo(3 * 3);
        }
    }

    @Test
    void shouldDecodeInOnePieceWhatFits() {
        try (Autoencoder vae = load(Long.MAX_VALUE)) {
            vae.decode(new TorchGenerator(3).randn(4 * 25 * 36), Shape.of(4, 25, 36));

            assertThat(vae.tiles()).isEqualTo(1);
        }
    }

    /** A tile that covers the image is one piece, whatever the memory. */
    @Test
    void shouldNotCutWhatIsNoLargerThanATile() {
        float[] latent = new TorchGenerator(3).randn(4 * 16 * 12);

        try (Autoencoder little = load(SOME_MEMORY);
                Autoencoder much = load(Long.MAX_VALUE)) {
            assertThat(little.decode(latent, Shape.of(4, 16, 12)).values())
                    .isEqualTo(much.decode(latent, Shape.of(4, 16, 12)).values());
            assertThat(little.tiles()).isEqualTo(1);
        }
    }

    /** The second tile of the second row begins at pixel 24 or cell 12; its first four cells and those from its twelfth on are faded. */
    @Test
    void shouldEncodeAwayFromSeamsWhatTheTileAloneGives() {
        Tensor image = new Tensor(Shape.of(1, 3, 72, 56), new TorchGenerator(1).randn(3 * 72 * 56));
        Tensor tile = new Planes(image).crop(24, 24, 32);

        try (Autoencoder little = load(SOME_MEMORY);
                Autoencoder much = load(Long.MAX_VALUE)) {
            float[] whole = mean(little, image);
            float[] alone = mean(much, tile);

            assertThat(little.tiles()).isEqualTo(3 * 3);
            assertThat(much.tiles()).isEqualTo(1);
            assertThat(whole).hasSize(4 * 36 * 28);
            for (int channel = 0; channel < 4; channel++) {
                for (int y = 4; y < 12; y++) {
                    for (int x = 4; x < 12; x++) {
                        assertThat(whole[(channel * 36 + 12 + y) * 28 + 12 + x])
                                .isEqualTo(alone[(channel * 16 + y) * 16 + x], within(1e-5f));
                    }
                }
            }
        }
    }

    private static float[] mean(Autoencoder vae, Tensor image) {
        return vae.encode(image).draw(count -> new float[count]);
    }

    private static Autoencoder load(long mostBytes) {
        return new Autoencoder(
                ModelFiles.open(PARITY.resolve("pipelines/p1")), Device.cpu(), Precision.FP32, mostBytes);
    }
}
