package dev.darkroom.orchestrator.reactions;

import dev.darkroom.events.JobEvent;
import dev.darkroom.orchestrator.jobs.JobState;
import dev.darkroom.storage.jobs.JobView;
import java.time.Instant;

/**
 * One new event in its place.
 *
 * @param before the state that the event was decided in
 * @param after the job with the event folded in
 * @param decidedAt by this orchestrator's clock
 */
public record Happened(JobState before, JobEvent event, JobView after, Instant decidedAt) {}
