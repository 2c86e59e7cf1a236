package dev.darkroom.bench.chaos;

import dev.darkroom.bench.trial.JobLedger.Entry;
import dev.darkroom.jobs.JobStatus;
import java.util.List;
import java.util.Map;

/**
 * Everything that the audit looks at.
 *
 * @param accepted jobs whose acceptance a client has seen
 * @param unanswered requests that may have made a job without their client knowing
 * @param histories events of every job in the store, by job id
 * @param statuses what every job shows, by job id
 * @param objects SHA-256 in hex by key, of everything in the bucket
 * @param calls webhook calls that arrived
 */
record Evidence(
        List<Submission> accepted,
        int unanswered,
        Map<String, List<Entry>> histories,
        Map<String, JobStatus> statuses,
        Map<String, String> objects,
        List<WebhookCall> calls) {
    Evidence {
        accepted = List.copyOf(accepted);
        histories = Map.copyOf(histories);
        statuses = Map.copyOf(statuses);
        objects = Map.copyOf(objects);
        calls = List.copyOf(calls);
    }

    /** @param webhook whether its end has to be announced */
    record Submission(String jobId, boolean webhook) {}

    /** @param type for example {@code job.succeeded} */
    record WebhookCall(String id, String type, String jobId) {}
}
