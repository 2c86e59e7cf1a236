package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One call of the U-Net for samples of the same form, and from there one step of each: whatever its place in its schedule, its
 * sampler, guidance, prompts or noise.
 */
final class DenoisingStep {

    private DenoisingStep() {}

    /** What one row of the call is about. */
    private record Row(float[] input, float timestep, TextEmbedding text, double guidanceScale) {

        static Row of(Sample sample, TextEmbedding text) {
            return new Row(
                    sample.input(),
                    sample.timestep(),
                    text,
                    sample.pass().guidance().scale());
        }
    }

    /**
     * Takes every sample one evaluation further.
     *
     * @param samples none of them finished
     * @param rows at least so many in the call; those that no sample needs repeat another one
     */
    static List<Sample> apply(Denoiser unet, List<Sample> samples, int rows) {
        List<Sample> guided = samples.stream()
                .filter(sample -> sample.pass().condition().isGuided())
                .toList();
        List<Row> call = new ArrayList<>();
        Stream.concat(
                        guided.stream()
                                .map(sample -> Row.of(
                                        sample,
                                        sample.pass().condition().negative().orElseThrow())),
                        samples.stream()
                                .map(sample ->
                                        Row.of(sample, sample.pass().condition().positive())))
                .forEach(call::add);
        while (call.size() < rows) {
            call.add(call.getLast());
        }
        List<float[]> predictions =
                predict(unet, call, samples.getFirst().pass().shape());

        Iterator<float[]> unconditional = predictions.iterator();
        Iterator<float[]> conditional = predictions.listIterator(guided.size());
        List<Sample> stepped = new ArrayList<>();
        for (Sample sample : samples) {
            float[] prediction = conditional.next();
            stepped.add(sample.step(
                    sample.pass().condition().isGuided()
                            ? sample.pass().guidance().combine(unconditional.next(), prediction)
                            : prediction));
        }
        return stepped;
    }

    private static List<float[]> predict(Denoiser unet, List<Row> rows, Shape latent) {
        int height = latent.get(1);
        int width = latent.get(2);
        int channels = rows.getFirst().input().length / (height * width);
        Tensor input = LatentBatches.stack(rows.stream().map(Row::input).toList(), Shape.of(channels, height, width));
        float[] timesteps = new float[rows.size()];
        double[] scales = new double[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            timesteps[i] = rows.get(i).timestep();
            scales[i] = rows.get(i).guidanceScale();
        }
        TextEmbedding text = TextEmbedding.stack(rows.stream().map(Row::text).toList());
        return LatentBatches.split(unet.predict(input, timesteps, text, scales));
    }
}
