package dev.darkroom.worker.messaging;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A thread that opens a consumer and reads from it until it is stopped; when Kafka fails, or does not have the topic yet, it starts again a
 * moment later with a new consumer.
 */
public final class KafkaLoop {
    private static final Logger LOG = Logger.getLogger(KafkaLoop.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final String name;
    private final Runnable read;
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param read one life of a consumer; returns soon after {@link #isOpen} has become false */
    public KafkaLoop(String name, Runnable read) {
        this.name = name;
        this.read = read;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public boolean isOpen() {
        return stopped.getCount() > 0;
    }

    /** Whether it still reads, if it is to. */
    public boolean isAlive() {
        return !isOpen() || thread.getState() != Thread.State.TERMINATED;
    }

    /** Returns at once; {@link #join} waits for the end. */
    public void stop() {
        stopped.countDown();
    }

    public void join(Duration patience) throws InterruptedException {
        if (!thread.join(patience)) {
            LOG.warnf("loop still busy at exit loop=%s", name);
        }
    }

    private void run() {
        try {
            do {
                readOnce();
            } while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readOnce() {
        try {
            read.run();
        } catch (RuntimeException e) {
            // Whatever it is, a worker that lives but reads no more would be worse.
            if (isOpen()) {
                LOG.warnf(e, "reading begins again loop=%s", name);
            }
        }
    }
}
