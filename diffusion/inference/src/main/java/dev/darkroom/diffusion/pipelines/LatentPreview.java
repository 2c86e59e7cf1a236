package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.images.Lanczos;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;

/**
 * A rough image of a latent without a decoder: each cell becomes one pixel whose colour is a linear function of the cell's channels,
 * fitted by least squares to what the model's own decoder makes of patches of one colour.
 */
public final class LatentPreview {

    private static final int COLORS = 3;
    private static final int WHITE = 255;

    /** Patches along each side, and cells along each side of a patch; a patch's rim shows its neighbours too. */
    private static final int PATCHES = 8;

    private static final int PATCH = 4;
    private static final long SEED = 1;

    /** For each colour a weight for each channel and, behind those, a constant. */
    private final double[][] weights;

    private LatentPreview(double[][] weights) {
        this.weights = weights;
    }

    /** Decodes one latent of random patches and fits the map to it. */
    static LatentPreview fit(Autoencoder vae) {
        int channels = vae.latentChannels();
        int side = PATCHES * PATCH;
        float[] colors = new TorchGenerator(SEED).randn(channels * PATCHES * PATCHES);
        float[] latent = new float[channels * side * side];
        for (int i = 0; i < latent.length; i++) {
            int y = i / side % side / PATCH;
            int x = i % side / PATCH;
            latent[i] = colors[(i / (side * side) * PATCHES + y) * PATCHES + x];
        }
        Tensor decoded = vae.decode(latent, Shape.of(channels, side, side));
        double[][] weights = new double[COLORS][];
        for (int color = 0; color < COLORS; color++) {
            double[][] normal = new double[channels + 1][channels + 1];
            double[] right = new double[channels + 1];
            for (int patch = 0; patch < PATCHES * PATCHES; patch++) {
                double[] row = new double[channels + 1];
                for (int c = 0; c < channels; c++) {
                    row[c] = colors[c * PATCHES * PATCHES + patch];
                }
                row[channels] = 1;
                double target = middle(decoded, color, patch / PATCHES, patch % PATCHES);
                for (int i = 0; i <= channels; i++) {
                    for (int j = 0; j < row.length; j++) {
                        normal[i][j] += row[i] * row[j];
                    }
                    right[i] += row[i] * target;
                }
            }
            weights[color] = new LUDecomposition(MatrixUtils.createRealMatrix(normal))
                    .getSolver()
                    .solve(MatrixUtils.createRealVector(right))
                    .toArray();
        }
        return new LatentPreview(weights);
    }

    /** Mean colour of a patch without its rim. */
    private static double middle(Tensor decoded, int color, int patchY, int patchX) {
        int side = decoded.shape().get(3);
        int patch = side / PATCHES;
        double sum = 0;
        for (int y = patch / 4; y < patch * 3 / 4; y++) {
            for (int x = patch / 4; x < patch * 3 / 4; x++) {
                sum += decoded.values()[(color * side + patchY * patch + y) * side + patchX * patch + x];
            }
        }
        int middle = patch * 3 / 4 - patch / 4;
        return sum / (middle * middle);
    }

    /**
     * Shows a latent.
     *
     * @param shape [C, H, W]
     * @param side length of the image's longer side in pixels
     * @param seed the image's own
     */
    public RgbImage show(float[] latent, Shape shape, int side, long seed) {
        int height = shape.get(1);
        int width = shape.get(2);
        int cells = height * width;
        byte[] rgb = new byte[COLORS * cells];
        for (int i = 0; i < rgb.length; i++) {
            double[] weight = weights[i % COLORS];
            double value = weight[weight.length - 1];
            for (int c = 0; c < weight.length - 1; c++) {
                value += weight[c] * latent[c * cells + i / COLORS];
            }
            rgb[i] = (byte) Math.rint(Math.clamp(value, 0, 1) * WHITE);
        }
        int longer = Math.max(width, height);
        int newWidth = Math.max(1, width * side / longer);
        int newHeight = Math.max(1, height * side / longer);
        return new RgbImage(newWidth, newHeight, Lanczos.resize(rgb, width, height, COLORS, newWidth, newHeight), seed);
    }
}
