package dev.darkroom.worker.reports;

import dev.darkroom.events.JobProgress;
import dev.darkroom.events.WorkerReport;
import java.util.concurrent.CompletableFuture;

/** The way out for what a worker has to say; never blocks, and keeps the order of what one job's attempt says. */
public interface Reports {

    /** Completes once the broker holds the report for good; goes on trying for as long as the broker is away. */
    CompletableFuture<Void> send(WorkerReport report);

    /** Tells how far an attempt has come; may be lost. */
    void send(JobProgress progress);
}
