package dev.darkroom.worker.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class KafkaLoopTest {

    @Test
    void shouldBeginAgainWhenKafkaFails() throws Exception {
        CountDownLatch lives = new CountDownLatch(2);
        KafkaLoop loop = new KafkaLoop("test", () -> {
            lives.countDown();
            throw new KafkaException("the broker is away");
        });

        loop.start();

        assertThat(lives.await(5, TimeUnit.SECONDS)).isTrue();
        loop.stop();
        loop.join(Duration.ofSeconds(2));
        assertThat(loop.isOpen()).isFalse();
    }

    @Test
    void shouldBeDeadOnceAnErrorHasEndedIt() throws Exception {
        KafkaLoop loop = new KafkaLoop("test", () -> {
            throw new LinkageError("not a class");
        });
        assertThat(loop.isAlive()).isTrue();

        loop.start();
        loop.join(Duration.ofSeconds(5));

        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void shouldBeAliveAfterItWasStopped() throws Exception {
        KafkaLoop loop = new KafkaLoop("test", () -> {});
        loop.start();
        loop.stop();
        loop.join(Duration.ofSeconds(5));

        assertThat(loop.isAlive()).isTrue();
    }

    @Test
    void shouldEndAtOnceWhenItIsStoppedWhilePausing() throws Exception {
        CountDownLatch firstLife = new CountDownLatch(1);
        KafkaLoop loop = new KafkaLoop("test", firstLife::countDown);
        loop.start();
        firstLife.await();

        long begin = System.nanoTime();
        loop.stop();
        loop.join(Duration.ofSeconds(5));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(400));
    }
}
