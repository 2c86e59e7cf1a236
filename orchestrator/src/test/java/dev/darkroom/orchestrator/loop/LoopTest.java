package dev.darkroom.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LoopTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void closeVertx() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void shouldRunAgainForAWakeUpDuringARun() throws InterruptedException {
        CountDownLatch secondRun = new CountDownLatch(2);
        Loop[] self = new Loop[1];
        try (Loop loop = loop(() -> {
            if (secondRun.getCount() == 2) {
                self[0].wake();
            }
            secondRun.countDown();
            return Uni.createFrom().item(false);
        })) {
            self[0] = loop;
            loop.start(NEVER);
            assertThat(secondRun.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldBeStuckOnlyInARunWithoutProgress() throws InterruptedException {
        Duration silence = Duration.ofMillis(200);
        CountDownLatch began = new CountDownLatch(1);
        try (Loop idle = loop(() -> Uni.createFrom().item(false));
                Loop stuck = loop(() -> {
                    began.countDown();
                    return Uni.createFrom().nothing();
                })) {
            idle.start(NEVER);
            stuck.start(NEVER);
            assertThat(began.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(stuck.isStuck(silence)).isFalse();
            Thread.sleep(silence.multipliedBy(2));

            assertThat(stuck.isStuck(silence)).isTrue();
            assertThat(Loops.stuck(silence)).contains(stuck.name());
            assertThat(idle.isStuck(silence)).isFalse();
            stuck.showLife();
            assertThat(stuck.isStuck(silence)).isFalse();
        }
    }

    @Test
    void shouldRunAgainAtOnceWhileMoreIsWaiting() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(5);
        try (Loop loop = loop(() -> {
            runs.countDown();
            return Uni.createFrom().item(runs.getCount() > 0);
        })) {
            loop.start(NEVER);
            assertThat(runs.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldCarryOnAtTheNextTickAfterAFailure() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(3);
        try (Loop loop = loop(() -> {
            runs.countDown();
            throw new IllegalStateException("the store does not answer");
        })) {
            loop.start(Duration.ofMillis(5));
            assertThat(runs.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldNeverOverlapItself() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch runs = new CountDownLatch(20);
        try (Loop loop = loop(() -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            return Uni.createFrom()
                    .item(false)
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(2))
                    .invoke(running::decrementAndGet)
                    .invoke(runs::countDown);
        })) {
            loop.start(Duration.ofMillis(1));
            assertThat(runs.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void shouldWaitForTheRunInProgressWhenClosed() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Loop loop = loop(() -> {
            begun.countDown();
            return Uni.createFrom()
                    .item(false)
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(100))
                    .invoke(ended::incrementAndGet);
        });
        loop.start(NEVER);
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();

        loop.close();

        assertThat(ended).hasValue(1);
    }

    private static Loop loop(Supplier<Uni<Boolean>> work) {
        return new Loop("test", VERTX, work);
    }
}
