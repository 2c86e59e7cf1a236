package dev.darkroom.jobs;

import dev.darkroom.events.JobEvent;
import java.time.Instant;

/**
 * An event in its place in a job's history.
 *
 * @param version position within the job, from 1 without gaps
 * @param recordedAt when the store took it
 */
public record RecordedEvent(long version, JobEvent event, Instant recordedAt) {}
