package dev.darkroom.bench.chaos;

import static dev.darkroom.bench.chaos.Histories.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.bench.chaos.Evidence.Submission;
import dev.darkroom.bench.chaos.Evidence.WebhookCall;
import dev.darkroom.bench.chaos.Finding.Kind;
import dev.darkroom.bench.trial.JobLedger.Entry;
import dev.darkroom.jobs.JobStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each test breaks one promise in a platform that keeps all others. */
class AuditTest {
    private final Histories succeeded =
            aJob(1).submitted().dispatched(1).started(1).succeeded(1);
    private final Histories canceled = aJob(2).submitted().dispatched(1).canceled();

    private final List<Submission> accepted =
            new ArrayList<>(List.of(new Submission(succeeded.id(), true), new Submission(canceled.id(), true)));
    private final Map<String, List<Entry>> histories =
            new HashMap<>(Map.of(succeeded.id(), succeeded.entries(), canceled.id(), canceled.entries()));
    private final Map<String, JobStatus> statuses =
            new HashMap<>(Map.of(succeeded.id(), JobStatus.SUCCEEDED, canceled.id(), JobStatus.CANCELED));
    private final Map<String, String> objects =
            new HashMap<>(Map.of(succeeded.imageKey(), Histories.DIGEST, "models/emoji.json", "00"));
    private final List<WebhookCall> calls = new ArrayList<>(List.of(
            new WebhookCall("first", "job.succeeded", succeeded.id()),
            new WebhookCall("second", "job.canceled", canceled.id())));
    private int unanswered;

    @Test
    void shouldFindNothingWhereEveryPromiseIsKept() {
        calls.add(calls.getFirst());
        unanswered = 2;

        assertThat(audit()).isEmpty();
    }

    @Test
    void shouldFindALostJob() {
        histories.remove(canceled.id());
        statuses.remove(canceled.id());

        assertThat(kinds()).containsExactly(Kind.LOST);
    }

    @Test
    void shouldFindAJobThatHasNotEnded() {
        histories.put(canceled.id(), aJob(2).submitted().dispatched(1).entries());
        statuses.put(canceled.id(), JobStatus.QUEUED);

        assertThat(kinds()).containsExactly(Kind.UNFINISHED);
    }

    @Test
    void shouldFindAJobThatWasNotOrdered() {
        accepted.removeIf(submission -> submission.jobId().equals(canceled.id()));

        assertThat(kinds()).containsExactly(Kind.STRANGER);
    }

    @Test
    void shouldAllowForAJobWhoseClientGotNoAnswer() {
        accepted.removeIf(submission -> submission.jobId().equals(canceled.id()));
        unanswered = 1;

        assertThat(kinds()).isEmpty();
    }

    @Test
    void shouldFindASecondEnd() {
        histories.put(
                succeeded.id(),
                aJob(1).submitted()
                        .dispatched(1)
                        .started(1)
                        .succeeded(1)
                        .succeeded(1)
                        .entries());

        assertThat(kinds()).containsExactly(Kind.ILLEGAL_HISTORY, Kind.TWO_ENDS);
    }

    @Test
    void shouldFindAResultOfAnOlderAttempt() {
        histories.put(
                succeeded.id(),
                aJob(1).submitted()
                        .dispatched(1)
                        .attemptFailed(1)
                        .dispatched(2)
                        .succeeded(1)
                        .entries());

        assertThat(kinds()).containsExactly(Kind.ILLEGAL_HISTORY);
    }

    @Test
    void shouldFindAStatusThatTheEventsDoNotGive() {
        statuses.put(canceled.id(), JobStatus.RUNNING);

        assertThat(kinds()).containsExactly(Kind.WRONG_STATUS);
    }

    @Test
    void shouldFindAMissingImage() {
        objects.remove(succeeded.imageKey());

        assertThat(kinds()).containsExactly(Kind.IMAGE_MISSING);
    }

    @Test
    void shouldFindADamagedImage() {
        objects.put(succeeded.imageKey(), "0bad");

        assertThat(kinds()).containsExactly(Kind.IMAGE_DAMAGED);
    }

    @Test
    void shouldCountWhatAnEndedJobLeft() {
        objects.put(canceled.imageKey(), Histories.DIGEST);

        assertThat(kinds()).isEmpty();
        assertThat(Audit.leftovers(evidence())).isEqualTo(1);
    }

    @Test
    void shouldFindOrphans() {
        objects.put("jobs/" + succeeded.id() + "/images/1.png", Histories.DIGEST);
        objects.put("jobs/nobody/images/0.png", Histories.DIGEST);
        objects.put("checkpoints/" + succeeded.id() + "/1-2", "00");
        objects.put("rubbish", "00");

        assertThat(kinds()).hasSize(4).containsOnly(Kind.ORPHAN);
    }

    @Test
    void shouldTakeASourceImageForItsJobs() {
        objects.put("jobs/" + canceled.id() + "/source/image.png", "00");

        assertThat(kinds()).isEmpty();
    }

    @Test
    void shouldFindAnEndThatWasNotAnnounced() {
        calls.removeLast();

        assertThat(kinds()).containsExactly(Kind.WEBHOOK_MISSING);
    }

    @Test
    void shouldFindAnAnnouncementUnderTwoIds() {
        calls.add(new WebhookCall("third", "job.canceled", canceled.id()));

        assertThat(kinds()).containsExactly(Kind.WEBHOOK_ID);
    }

    @Test
    void shouldFindTwoAnnouncementsUnderOneId() {
        calls.set(1, new WebhookCall("first", "job.canceled", canceled.id()));

        assertThat(kinds()).containsExactly(Kind.WEBHOOK_ID);
    }

    private List<Kind> kinds() {
        return audit().stream().map(Finding::kind).toList();
    }

    private List<Finding> audit() {
        return Audit.of(evidence());
    }

    private Evidence evidence() {
        return new Evidence(accepted, unanswered, histories, statuses, objects, calls);
    }
}
