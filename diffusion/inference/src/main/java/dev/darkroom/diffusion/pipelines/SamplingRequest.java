package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.weights.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every pipeline needs to know to sample a batch.
 *
 * @param prompts one for each image, and as many negative ones, of which none is not the same as an empty one to SDXL
 * @param weighted whether brackets in the prompts carry weights and long prompts are read in chunks
 * @param clipSkip how many of the text encoder's last layers to leave out
 * @param noise one source for each image, for every draw that its making takes, in order
 */
public record SamplingRequest(
        List<String> prompts,
        List<Optional<String>> negativePrompts,
        Scheduler scheduler,
        Guidance guidance,
        boolean weighted,
        int clipSkip,
        List<NoiseSource> noise) {

    /** One for each image. */
    Stream<SamplingContext> contexts(List<Condition> conditions, Shape shape) {
        return IntStream.range(0, conditions.size())
                .mapToObj(i -> new SamplingContext(scheduler, guidance, conditions.get(i), noise.get(i), shape));
    }
}
