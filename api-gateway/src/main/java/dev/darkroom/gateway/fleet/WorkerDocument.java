package dev.darkroom.gateway.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.events.JobId;
import dev.darkroom.events.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A worker as a caller may see it. */
@Schema(name = "Worker", description = "A worker, as it was at most a few seconds ago")
record WorkerDocument(
        @Schema(description = "Its name, unique among those that run")
        String id,

        @Nullable
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "Name of its machine; for administrators only")
        String host,

        @Schema(description = "Whose images it draws; trainings have a pool of their own that all workers serve")
        String pool,

        @Schema(description = "Where its networks run: cpu, cuda:N, or none where nothing is drawn for real")
        String device,

        @Schema(description = "Version of its software") String version,

        @Schema(description = "When it started") Instant since,

        @Schema(description = "Whether it takes nothing new and gives back what it has")
        boolean leaving,

        @Schema(minimum = "0", description = "Jobs that it holds, those included that wait in it")
        int jobs,

        @Schema(description = "Those whose weights are in memory")
        List<Model> models,

        Memory memory,

        @Schema(description = "Images that share their steps now")
        List<Batch> batches,

        @Schema(description = "Your trainings that it runs") List<JobStep> trainings,

        @Schema(minimum = "0", description = "Trainings of other tenants that it runs")
        long otherTrainings) {

    @Schema(name = "LoadedModel")
    record Model(
            String name,

            @Schema(description = "Adaptations that are applied")
            List<String> loras,

            @Schema(minimum = "0", description = "Most that its weights take")
            long bytes) {}

    @Schema(name = "WorkerMemory", description = "Bytes on its device")
    record Memory(
            @Schema(minimum = "0", description = "Of the models that are loaded")
            long weights,

            @Schema(minimum = "0", description = "That they may take")
            long weightsLimit,

            @Schema(minimum = "0", description = "That the latest call of a U-Net was estimated to take")
            long batch,

            @Schema(minimum = "0", description = "That one call may take")
            long batchLimit) {}

    @Schema(name = "Batch", description = "Images of one model and one size that share calls of a U-Net")
    record Batch(
            String model,

            @Schema(description = "Channels, height and width of a latent", minItems = 3, maxItems = 3)
            List<Integer> latentShape,

            @Schema(minimum = "1", description = "Rows of the latest call; an image takes two under guidance")
            int rows,

            @Schema(description = "Your jobs in it; an administrator sees everybody's")
            List<JobStep> jobs,

            @Schema(minimum = "0", description = "Jobs of other tenants in it")
            long otherJobs) {}

    @Schema(name = "JobStep")
    record JobStep(
            JobId id,

            @Schema(minimum = "0", description = "Denoising steps, or updates of the weights, done")
            int step,

            @Schema(minimum = "1", description = "As many in all")
            int steps) {}

    /**
     * @param shown whether the caller may see that job
     * @param operator whether the caller may see the platform's machines
     */
    static WorkerDocument of(WorkerStatus.Present worker, Predicate<JobId> shown, boolean operator) {
        WorkerStatus.Memory memory = worker.memory();
        return new WorkerDocument(
                worker.workerId(),
                operator ? worker.host() : null,
                worker.pool(),
                worker.device(),
                worker.version(),
                worker.since(),
                worker.leaving(),
                worker.tasks(),
                worker.models().stream()
                        .map(model -> new Model(model.name(), model.loras(), model.bytes()))
                        .toList(),
                new Memory(memory.weights(), memory.weightsLimit(), memory.batch(), memory.batchLimit()),
                worker.batches().stream().map(batch -> batch(batch, shown)).toList(),
                shown(worker.trainings(), shown),
                hidden(worker.trainings(), shown));
    }

    private static Batch batch(WorkerStatus.Batch batch, Predicate<JobId> shown) {
        return new Batch(
                batch.model(),
                List.of(batch.channels(), batch.height(), batch.width()),
                batch.rows(),
                shown(batch.jobs(), shown),
                hidden(batch.jobs(), shown));
    }

    private static List<JobStep> shown(List<WorkerStatus.JobStep> jobs, Predicate<JobId> shown) {
        return jobs.stream()
                .filter(job -> shown.test(job.jobId()))
                .map(job -> new JobStep(job.jobId(), job.step(), job.steps()))
                .toList();
    }

    private static long hidden(List<WorkerStatus.JobStep> jobs, Predicate<JobId> shown) {
        return jobs.stream().filter(job -> !shown.test(job.jobId())).count();
    }
}
