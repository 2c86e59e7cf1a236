package dev.darkroom.orchestrator.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of a {@link Fleet}'s jobs. */
final class FleetReport {
    private static final double MILLIS = 1e3;

    private final List<Double> waitsOfTheCrowd = new ArrayList<>();
    private final List<Double> waitsOfOthers = new ArrayList<>();
    private long submitted;
    private long succeeded;
    private long failed;
    private long attemptsFailed;
    private long joined;
    private long drained;
    private long vanished;
    private long interrupted;
    private long steps;
    private long repeatedSteps;
    private long busy;
    private long available;
    private double orchestratorSeconds;
    private long publishedBytes;

    long joined() {
        return joined++;
    }

    void left(boolean noticed, int jobs) {
        drained += noticed ? 1 : 0;
        vanished += noticed ? 0 : 1;
        interrupted += jobs;
    }

    void submitted(int ofSteps) {
        submitted++;
        steps += ofSteps;
    }

    void waited(Duration wait, boolean crowd) {
        (crowd ? waitsOfTheCrowd : waitsOfOthers).add(wait.toMillis() / MILLIS);
    }

    void attemptFailed() {
        attemptsFailed++;
    }

    void succeeded() {
        succeeded++;
    }

    void failed() {
        failed++;
    }

    void repeated(int again) {
        repeatedSteps += again;
    }

    void use(int busySlots, int slots) {
        busy += busySlots;
        available += slots;
    }

    void orchestrator(SimulatedOrchestrator orchestrator) {
        orchestratorSeconds = orchestrator.seconds();
        publishedBytes = orchestrator.publishedBytes();
    }

    long allSubmitted() {
        return submitted;
    }

    long allSucceeded() {
        return succeeded;
    }

    long allInterrupted() {
        return interrupted;
    }

    long allAttemptsFailed() {
        return attemptsFailed;
    }

    /** Share of the steps that were computed more than once. */
    double repeatedShare() {
        return (double) repeatedSteps / steps;
    }

    /** Share of the slots that were busy. */
    double use() {
        return (double) busy / available;
    }

    double waitOfOthers(double percentile) {
        return percentile(waitsOfOthers, percentile);
    }

    double waitOfTheCrowd(double percentile) {
        return percentile(waitsOfTheCrowd, percentile);
    }

    private static double percentile(List<Double> waits, double share) {
        List<Double> sorted = waits.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                """
                %d jobs: %d succeeded, %d failed
                %d workers left unannounced and %d drained, in the middle of %d jobs; %d attempts failed; %.3f %% of all steps were repeated
                %.1f %% of the slots were busy
                wait for the first start, s: p50 %.2f, p99 %.2f; of the tenant that sends most p50 %.2f, p99 %.2f
                orchestrator's code: %.3f ms a job; published: %d bytes a job
                """,
                submitted,
                succeeded,
                failed,
                vanished,
                drained,
                interrupted,
                attemptsFailed,
                100 * repeatedShare(),
                100 * use(),
                waitOfOthers(0.5),
                waitOfOthers(0.99),
                waitOfTheCrowd(0.5),
                waitOfTheCrowd(0.99),
                1e3 * orchestratorSeconds / submitted,
                publishedBytes / submitted);
    }
}
