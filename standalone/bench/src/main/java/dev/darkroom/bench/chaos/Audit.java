package dev.darkroom.bench.chaos;

import dev.darkroom.bench.chaos.Evidence.Submission;
import dev.darkroom.bench.chaos.Evidence.WebhookCall;
import dev.darkroom.bench.chaos.Finding.Kind;
import dev.darkroom.events.StoredImage;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.storage.objects.ObjectKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds the evidence against the platform's promises; pure. */
final class Audit {
    private static final String JOBS = "jobs/";
    private static final String SOURCE = "/source/";

    private final Evidence evidence;
    private final Map<String, HistoryCheck> checks = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private Audit(Evidence evidence) {
        this.evidence = evidence;
        evidence.histories().forEach((jobId, history) -> checks.put(jobId, HistoryCheck.of(history)));
    }

    static List<Finding> of(Evidence evidence) {
        Audit audit = new Audit(evidence);
        audit.jobs();
        audit.histories();
        audit.images();
        audit.orphans();
        audit.webhooks();
        return List.copyOf(audit.findings);
    }

    /** How many images lie in the bucket whose job had ended (was canceled, for example) a moment before they were reported. */
    static long leftovers(Evidence evidence) {
        return evidence.objects().keySet().stream()
                .filter(key -> key.startsWith(JOBS) && !key.contains(SOURCE))
                .map(key -> evidence.statuses().get(key.split("/", 3)[1]))
                .filter(status -> status == JobStatus.CANCELED || status == JobStatus.FAILED)
                .count();
    }

    private void jobs() {
        Set<String> known = evidence.accepted().stream().map(Submission::jobId).collect(Collectors.toSet());
        known.stream()
                .filter(jobId -> !checks.containsKey(jobId))
                .forEach(jobId -> found(Kind.LOST, jobId, "accepted, but without any event"));
        List<String> strangers =
                checks.keySet().stream().filter(jobId -> !known.contains(jobId)).toList();
        if (strangers.size() > evidence.unanswered()) {
            found(
                    Kind.STRANGER,
                    strangers.getFirst(),
                    strangers.size() + " jobs that no client knows of, " + evidence.unanswered()
                            + " requests without an answer");
        }
    }

    private void histories() {
        checks.forEach((jobId, check) -> {
            check.wrong().ifPresent(wrong -> found(Kind.ILLEGAL_HISTORY, jobId, wrong));
            if (!check.isOver()) {
                found(Kind.UNFINISHED, jobId, "is " + check.status().wireName());
            }
            if (check.ends() > 1) {
                found(Kind.TWO_ENDS, jobId, check.ends() + " final events");
            }
            if (evidence.statuses().get(jobId) != check.status()) {
                found(Kind.WRONG_STATUS, jobId, "shows " + evidence.statuses().get(jobId) + ", is " + check.status());
            }
        });
    }

    private void images() {
        checks.forEach((jobId, check) ->
                check.success().ifPresent(success -> success.images().forEach(image -> image(jobId, image))));
    }

    private void image(String jobId, StoredImage image) {
        String digest = evidence.objects().get(image.objectKey());
        if (digest == null) {
            found(Kind.IMAGE_MISSING, jobId, image.objectKey());
        } else if (!digest.equals(image.sha256())) {
            found(Kind.IMAGE_DAMAGED, jobId, image.objectKey() + " is " + digest + ", reported " + image.sha256());
        }
    }

    private void orphans() {
        evidence.objects().keySet().stream().sorted().forEach(key -> {
            String owner = key.replaceFirst("^[a-z]+/", "").replaceFirst("/.*$", "");
            if (key.startsWith(JOBS)) {
                if (!belongs(owner, key)) {
                    found(Kind.ORPHAN, key, "not of its job, which is " + statusOf(owner));
                }
            } else if (key.startsWith(ObjectKeys.CHECKPOINTS)) {
                if (!checks.containsKey(owner) || checks.get(owner).isOver()) {
                    found(Kind.ORPHAN, key, "nobody will resume here; its job is " + statusOf(owner));
                }
            } else if (!key.startsWith(ObjectKeys.MODELS)) {
                found(Kind.ORPHAN, key, "not a key of ours");
            }
        });
    }

    /** A job has what it began from; one that succeeded has the images it names, any other what its attempts left. */
    private boolean belongs(String jobId, String key) {
        HistoryCheck check = checks.get(jobId);
        return check != null
                && (key.startsWith(JOBS + jobId + SOURCE)
                        || check.success()
                                .map(success -> success.images().stream()
                                        .anyMatch(image -> image.objectKey().equals(key)))
                                .orElse(true));
    }

    private String statusOf(String jobId) {
        HistoryCheck check = checks.get(jobId);
        return check == null ? "unknown" : check.status().wireName();
    }

    private void webhooks() {
        Map<String, String> momentOfId = new HashMap<>();
        Map<String, String> idOfMoment = new HashMap<>();
        for (WebhookCall call : evidence.calls()) {
            String moment = call.jobId() + " " + call.type();
            String otherMoment = momentOfId.putIfAbsent(call.id(), moment);
            String otherId = idOfMoment.putIfAbsent(moment, call.id());
            if (otherMoment != null && !otherMoment.equals(moment)) {
                found(Kind.WEBHOOK_ID, call.id(), "is " + otherMoment + " and " + moment);
            }
            if (otherId != null && !otherId.equals(call.id())) {
                found(Kind.WEBHOOK_ID, call.jobId(), call.type() + " came as " + otherId + " and " + call.id());
            }
        }
        evidence.accepted().stream()
                .filter(Submission::webhook)
                .map(Submission::jobId)
                .filter(jobId -> checks.containsKey(jobId) && checks.get(jobId).isOver())
                .filter(jobId -> !idOfMoment.containsKey(jobId + " job." + statusOf(jobId)))
                .forEach(jobId -> found(Kind.WEBHOOK_MISSING, jobId, "no call said job." + statusOf(jobId)));
    }

    private void found(Kind kind, String subject, String detail) {
        findings.add(new Finding(kind, subject, detail));
    }
}
