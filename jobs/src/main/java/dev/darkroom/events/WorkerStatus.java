package dev.darkroom.events;

import java.time.Instant;
import java.util.List;

/** What a worker says of itself, for people to see. Losing one harms nothing: another follows. */
public sealed interface WorkerStatus {
    String workerId();

    Instant at();

    /**
     * The worker is running, and this is what it does. Sent every few seconds, and sooner when it changes.
     *
     * @param host name of its machine
     * @param pool whose images it draws
     * @param device where its networks run: {@code cpu} or {@code cuda:N}
     * @param version of its software
     * @param since when it started
     * @param leaving whether it takes nothing new and gives back what it has
     * @param tasks that it holds, those included that wait in it or are uploaded
     * @param models whose weights are in memory
     * @param batches those that share calls of a U-Net now
     * @param trainings those that run beside them
     */
    record Present(
            String workerId,
            Instant at,
            String host,
            String pool,
            String device,
            String version,
            Instant since,
            boolean leaving,
            int tasks,
            List<LoadedModel> models,
            Memory memory,
            List<Batch> batches,
            List<JobStep> trainings)
            implements WorkerStatus {
        public Present {
            models = List.copyOf(models);
            batches = List.copyOf(batches);
            trainings = List.copyOf(trainings);
        }
    }

    /** The worker has gone in good order. */
    record Left(String workerId, Instant at) implements WorkerStatus {}

    /**
     * Weights in memory.
     *
     * @param loras names of the adaptations that are applied
     * @param bytes at most so many: what adaptations leave as it is, is there once
     */
    record LoadedModel(String name, List<String> loras, long bytes) {
        public LoadedModel {
            loras = List.copyOf(loras);
        }
    }

    /**
     * Bytes on the worker's device.
     *
     * @param weights of the models that are loaded
     * @param weightsLimit that they may take
     * @param batch that the latest call of a U-Net was estimated to take
     * @param batchLimit that one call may take
     */
    record Memory(long weights, long weightsLimit, long batch, long batchLimit) {}

    /**
     * Images that share calls of a U-Net.
     *
     * @param channels of their latents, as are height and width
     * @param rows of the latest call; an image takes two under guidance
     * @param jobs whose images they are
     */
    record Batch(String model, int channels, int height, int width, int rows, List<JobStep> jobs) {
        public Batch {
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * How far a job has come.
     *
     * @param step done, denoising or updates of weights
     * @param steps as many in all
     */
    record JobStep(JobId jobId, int step, int steps) {}
}
