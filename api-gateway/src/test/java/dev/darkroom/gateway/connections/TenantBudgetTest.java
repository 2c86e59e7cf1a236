package dev.darkroom.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TenantBudgetTest {
    private final TenantBudget budget = new TenantBudget(100, 60);

    @Test
    void shouldHoldATenantToItsShareAndAllToTheTotal() {
        assertThat(budget.tryAcquire("a", 60)).isPresent();
        assertThat(budget.tryAcquire("a", 1)).isEmpty();
        assertThat(budget.tryAcquire("b", 41)).isEmpty();
        assertThat(budget.tryAcquire("b", 40)).isPresent();
        assertThat(budget.tryAcquire("c", 1)).isEmpty();
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void shouldGiveBackOnceHoweverOftenItIsClosed() {
        Reservation first = budget.tryAcquire("a", 30).orElseThrow();
        Reservation second = budget.tryAcquire("a", 30).orElseThrow();
        first.close();
        first.close();
        assertThat(budget.used()).isEqualTo(30);
        assertThat(budget.tryAcquire("a", 31)).isEmpty();
        second.close();
        assertThat(budget.used()).isZero();
        assertThat(budget.tryAcquire("a", 60)).isPresent();
    }

    @Test
    void shouldGrowWithinBothBounds() {
        Reservation growing = budget.tryAcquire("a", 10).orElseThrow();
        assertThat(budget.tryAcquire("b", 50)).isPresent();
        assertThat(growing.tryGrow(40)).isTrue();
        assertThat(growing.tryGrow(1)).isFalse();
        growing.close();
        assertThat(growing.tryGrow(1)).isFalse();
        assertThat(budget.used()).isEqualTo(50);
    }

    @Test
    void shouldGiveBackWhatIsNotNeeded() {
        Reservation large = budget.tryAcquire("a", 60).orElseThrow();
        large.shrinkTo(20);
        large.shrinkTo(50);
        assertThat(budget.used()).isEqualTo(20);
        assertThat(budget.tryAcquire("a", 40)).isPresent();
        large.close();
        large.shrinkTo(0);
        assertThat(budget.used()).isEqualTo(40);
    }

    @Test
    void shouldNotOverflowOnHugeAmounts() {
        Reservation some = budget.tryAcquire("a", 10).orElseThrow();
        assertThat(budget.tryAcquire("a", Long.MAX_VALUE)).isEmpty();
        assertThat(some.tryGrow(Long.MAX_VALUE)).isFalse();
        assertThatThrownBy(() -> budget.tryAcquire("a", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldWaitForBytesThatComeBack() throws Exception {
        Reservation held = budget.tryAcquire("a", 60).orElseThrow();
        CompletableFuture<Optional<Reservation>> waiting = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                waiting.complete(budget.acquire("a", 20, Duration.ofSeconds(30)));
            } catch (InterruptedException e) {
                waiting.completeExceptionally(e);
            }
        });
        held.close();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void shouldNotWaitForWhatNeverFits() throws Exception {
        assertThat(budget.tryAcquire("b", 60)).isPresent();
        assertThat(budget.acquire("a", 61, Duration.ofDays(1))).isEmpty();
        assertThat(budget.acquire("a", 50, Duration.ofMillis(20))).isEmpty();
    }

    @Test
    void shouldNeverGoBeyondItsBoundsWhateverHappensAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String tenant = "tenant" + i % 3;
                done.add(threads.submit(() -> {
                    for (int n = 0; n < 20_000; n++) {
                        budget.tryAcquire(tenant, ThreadLocalRandom.current().nextInt(40))
                                .ifPresent(reservation -> {
                                    assertThat(budget.used()).isBetween(0L, 100L);
                                    reservation.tryGrow(10);
                                    reservation.close();
                                });
                    }
                    return null;
                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        assertThat(budget.used()).isZero();
    }
}
