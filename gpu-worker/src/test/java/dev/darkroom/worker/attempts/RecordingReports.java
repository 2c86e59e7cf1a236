package dev.darkroom.worker.attempts;

import dev.darkroom.events.JobProgress;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.reports.Reports;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was said. */
final class RecordingReports implements Reports {
    final List<WorkerReport> reports = new CopyOnWriteArrayList<>();
    final List<JobProgress> progress = new CopyOnWriteArrayList<>();

    @Override
    public CompletableFuture<Void> send(WorkerReport report) {
        reports.add(report);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void send(JobProgress message) {
        progress.add(message);
    }

    <T extends WorkerReport> List<T> of(Class<T> kind) {
        return reports.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
