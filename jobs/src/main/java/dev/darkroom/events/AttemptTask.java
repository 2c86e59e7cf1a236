package dev.darkroom.events;

import org.jspecify.annotations.Nullable;

/** One attempt, for whichever worker of the pool takes it. */
public sealed interface AttemptTask permits GenerationTask, TrainingTask {
    JobId jobId();

    /** Number of this attempt, from 1; the fencing token of its reports. */
    int attempt();

    /** Where an earlier attempt came to, if any did. */
    @Nullable
    ResumePoint resumePoint();

    /** The task of an attempt at this job. */
    static AttemptTask of(JobId jobId, int attempt, JobSpec request, @Nullable ResumePoint resumePoint) {
        return switch (request) {
            case GenerationRequest generation -> new GenerationTask(jobId, attempt, generation, resumePoint);
            case TrainingRequest training -> new TrainingTask(jobId, attempt, training, resumePoint);
        };
    }
}
