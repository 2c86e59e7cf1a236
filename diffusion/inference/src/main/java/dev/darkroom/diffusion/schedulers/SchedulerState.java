package dev.darkroom.diffusion.schedulers;

import java.util.List;
import java.util.stream.Stream;

/**
 * All that one sample carries from step to step: saving it between any two steps and going on later gives the same bits.
 *
 * @param start index of the timestep at which this sample entered the schedule; above 0 for image-to-image
 * @param index index of the timestep to evaluate next; the schedule's length when the sample is finished
 * @param sample the latent x_t as the scheduler keeps it, before {@link Scheduler#modelInput}
 * @param memory what the algorithm remembers of earlier evaluations, each as long as the sample; meaningful to it alone
 */
@SuppressWarnings("ArrayRecordComponent") // never written to, compared nowhere
public record SchedulerState(int start, int index, float[] sample, List<float[]> memory) {

    public SchedulerState {
        memory = List.copyOf(memory);
    }

    /** How often the model was evaluated for this sample. */
    public int evaluations() {
        return index - start;
    }

    /** The same state around another sample, for pipelines that blend latents between steps. */
    public SchedulerState withSample(float[] replacement) {
        return new SchedulerState(start, index, replacement, memory);
    }

    SchedulerState next(float[] nextSample, List<float[]> nextMemory) {
        return new SchedulerState(start, index + 1, nextSample, nextMemory);
    }

    SchedulerState next(float[] nextSample) {
        return next(nextSample, List.of());
    }

    /** The newest {@code limit} entries of the memory with one more at its end. */
    List<float[]> remember(float[] newest, int limit) {
        int kept = Math.min(memory.size(), limit - 1);
        return Stream.concat(memory.subList(memory.size() - kept, memory.size()).stream(), Stream.of(newest))
                .toList();
    }
}
