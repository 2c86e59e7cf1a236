package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The moments of a job that a webhook can ask for. */
public enum WebhookEvent {
    /** A worker began the job's first attempt. */
    @JsonProperty("start")
    START,
    /** The job's images are there. */
    @JsonProperty("output")
    OUTPUT,
    /** The job's log grew, as Replicate's clients see it: it started, or its progress was kept. */
    @JsonProperty("logs")
    LOGS,
    /** The job ended: succeeded, failed or canceled. */
    @JsonProperty("completed")
    COMPLETED
}
