package dev.darkroom.documents.replicate;

import dev.darkroom.events.GenerationMetrics;
import dev.darkroom.events.JobError;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What a prediction's log says: the seed, then how far it is, in the form of Python's tqdm, which clients parse. */
public final class ProgressLog {
    private static final int WIDTH = 10;

    private ProgressLog() {}

    /**
     * The whole log; empty before the first start.
     *
     * @param step denoising steps done
     */
    public static String of(JobView job, int step, Instant now) {
        Instant startedAt = job.startedAt();
        if (startedAt == null) {
            return "";
        }
        int steps = job.request().steps();
        GenerationMetrics metrics = job.metrics();
        StringBuilder log = new StringBuilder(seed(job.request().seed()));
        if (metrics != null) {
            log.append(line(steps, steps, metrics.denoiseSeconds()));
        } else if (step > 0 && job.status() == JobStatus.RUNNING) {
            log.append(line(step, steps, Duration.between(startedAt, now).toMillis() / 1000.0));
        }
        JobError error = job.error();
        return (error == null ? log : log.append(error.message()).append('\n')).toString();
    }

    public static String seed(long seed) {
        return "Using seed: " + seed + "\n";
    }

    /** One line such as {@code  76%|#######   | 38/50 [00:03<00:01, 12.1it/s]}. */
    public static String line(int step, int steps, double seconds) {
        double perSecond = seconds > 0 ? step / seconds : 0;
        double left = perSecond > 0 ? (steps - step) / perSecond : 0;
        int filled = WIDTH * step / steps;
        return String.format(
                Locale.ROOT,
                "%3d%%|%s%s| %d/%d [%s<%s, %.2fit/s]\n",
                100L * step / steps,
                "#".repeat(filled),
                " ".repeat(WIDTH - filled),
                step,
                steps,
                minutes(seconds),
                minutes(left),
                perSecond);
    }

    private static String minutes(double seconds) {
        long whole = (long) seconds;
        return String.format(Locale.ROOT, "%02d:%02d", whole / 60, whole % 60);
    }
}
