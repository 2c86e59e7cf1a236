package dev.darkroom.jobs;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobSpec;
import dev.darkroom.events.TrainingRequest;

/** The kinds of jobs, as lists tell them apart. */
public enum JobKind {
    GENERATION("generation"),
    TRAINING("training");

    private final String wireName;

    JobKind(String wireName) {
        this.wireName = wireName;
    }

    public static JobKind of(JobSpec request) {
        return switch (request) {
            case GenerationRequest generation -> GENERATION;
            case TrainingRequest training -> TRAINING;
        };
    }

    public String wireName() {
        return wireName;
    }
}
