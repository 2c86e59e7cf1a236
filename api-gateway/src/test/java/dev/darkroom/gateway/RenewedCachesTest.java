package dev.darkroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RenewedCachesTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void shouldKeepAValueForHalfItsTime() {
        LoadingCache<String, Integer> cache = cache(Duration.ofSeconds(2), new CountDownLatch(0));
        assertThat(cache.get("key")).isEqualTo(1);
        pass(Duration.ofMillis(999));

        assertThat(cache.get("key")).isEqualTo(1);
        assertThat(reads).hasValue(1);
    }

    @Test
    void shouldReadAgainInTheSecondHalfWithoutMakingAnybodyWait() {
        CountDownLatch answer = new CountDownLatch(1);
        LoadingCache<String, Integer> cache = cache(Duration.ofSeconds(2), answer);
        cache.put("key", 0);
        pass(Duration.ofMillis(1_001));

        assertThat(cache.get("key")).isZero();
        assertThat(reads).hasValue(0);
        answer.countDown();
        while (cache.get("key") == 0) {
            Thread.onSpinWait();
        }
        assertThat(cache.get("key")).isEqualTo(1);
    }

    @Test
    void shouldNotUseAValueThatIsTooOld() {
        LoadingCache<String, Integer> cache = cache(Duration.ofSeconds(2), new CountDownLatch(0));
        assertThat(cache.get("key")).isEqualTo(1);
        pass(Duration.ofSeconds(2));

        assertThat(cache.get("key")).isEqualTo(2);
    }

    @Test
    void shouldReadEachTimeWhereValuesHaveNoTime() {
        LoadingCache<String, Integer> cache = cache(Duration.ZERO, new CountDownLatch(0));

        assertThat(cache.get("key")).isEqualTo(1);
        assertThat(cache.get("key")).isEqualTo(2);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private LoadingCache<String, Integer> cache(Duration maxAge, CountDownLatch answer) {
        return RenewedCaches.of(maxAge).ticker(now::get).build(key -> {
            answer.await();
            return reads.incrementAndGet();
        });
    }
}
