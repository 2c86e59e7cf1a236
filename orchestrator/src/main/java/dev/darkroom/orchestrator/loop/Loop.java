package dev.darkroom.orchestrator.loop;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Background work that never overlaps itself: it runs when woken, at the latest after each interval, and again when it says that more
 * is waiting. A wake-up during a run is not lost. After a run it rests for a part of the time that the run took: where the machine is busy,
 * more gathers for the next run, which makes it cheaper.
 */
public final class Loop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final long NO_TIMER = -1;
    private static final int RUN_TO_REST = 4;
    private static final Duration LONGEST_REST = Duration.ofMillis(10);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(1);

    private final String name;
    private final Vertx vertx;
    private final EventLoop eventLoop;
    private final Supplier<Uni<Boolean>> work;
    private final Timer runs;
    private final Timer rests;

    /** Wake-ups not yet answered by a run that began after them; 0 while idle. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final AtomicLong timer = new AtomicLong(NO_TIMER);

    /** On the clock of {@link System#nanoTime}: when a run was last seen to get on; meaningless while there is none. */
    private volatile long seenAt;

    private volatile boolean closed;
    private volatile boolean failing;

    /** @param work one run; true when it should run again at once */
    public Loop(String name, Vertx vertx, Supplier<Uni<Boolean>> work) {
        this.name = name;
        this.vertx = vertx;
        this.eventLoop = new EventLoop(vertx);
        this.work = work;
        this.runs = Metrics.timer("darkroom.loop.run", "loop", name);
        this.rests = Metrics.timer("darkroom.loop.rest", "loop", name);
        Loops.opened(this);
    }

    String name() {
        return name;
    }

    /** Called by a run that takes long for a good reason, each time that it tries again. */
    public void showLife() {
        seenAt = System.nanoTime();
    }

    /** Whether a run has begun and made no sign of progress for this long: it will hardly end, and no other begins before. */
    boolean isStuck(Duration silence) {
        return !closed && wakeUps.get() > 0 && System.nanoTime() - seenAt > silence.toNanos();
    }

    /** Runs now, and from now on at least once an interval. */
    public void start(Duration interval) {
        timer.set(vertx.setPeriodic(interval.toMillis(), id -> wake()));
        wake();
    }

    /** Returns at once. */
    public void wake() {
        if (!closed && wakeUps.getAndIncrement() == 0) {
            showLife();
            run();
        }
    }

    private void run() {
        int answered = wakeUps.get();
        showLife();
        long began = System.nanoTime();
        eventLoop
                .run(work)
                .invoke(this::succeeded)
                .onFailure()
                .recoverWithItem(this::failed)
                .subscribe()
                .with(more -> rest(began, () -> finished(answered, more)));
    }

    private void succeeded() {
        if (failing) {
            failing = false;
            LOG.infof("background work goes on loop=%s", name);
        }
    }

    private void rest(long began, Runnable then) {
        Duration ran = Duration.ofNanos(System.nanoTime() - began);
        runs.record(ran);
        long millis = Math.min(ran.toMillis() / RUN_TO_REST, LONGEST_REST.toMillis());
        rests.record(millis, TimeUnit.MILLISECONDS);
        if (millis > 0) {
            vertx.setTimer(millis, id -> then.run());
        } else {
            then.run();
        }
    }

    /** An outage is logged once, not at every tick. */
    private boolean failed(Throwable failure) {
        if (!failing) {
            failing = true;
            LOG.warnf(failure, "background work failed loop=%s", name);
        }
        return false;
    }

    private void finished(int answered, boolean more) {
        if (closed) {
            ended.complete(true);
        } else if (more || wakeUps.addAndGet(-answered) > 0) {
            run();
        }
    }

    /** Waits a little for the run in progress. */
    @Override
    public void close() {
        closed = true;
        Loops.closed(this);
        vertx.cancelTimer(timer.get());
        if (wakeUps.getAndIncrement() == 0) {
            return;
        }
        try {
            ended.get(LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf("background work did not end in time loop=%s", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with a failure", e);
        }
    }
}
