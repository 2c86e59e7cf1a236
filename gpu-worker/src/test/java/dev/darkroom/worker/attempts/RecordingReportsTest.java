package dev.darkroom.worker.attempts;

import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.worker.reports.Reports;
import dev.darkroom.worker.reports.ReportsConformance;
import java.util.List;

class RecordingReportsTest implements ReportsConformance {
    private final RecordingReports reports = new RecordingReports();

    @Override
    public Reports reports() {
        return reports;
    }

    @Override
    public List<WorkerReport> held(JobId job) {
        return reports.reports.stream()
                .filter(report -> report.jobId().equals(job))
                .toList();
    }

    @Override
    public List<JobProgress> progress(JobId job) {
        return reports.progress.stream()
                .filter(progress -> progress.jobId().equals(job))
                .toList();
    }
}
