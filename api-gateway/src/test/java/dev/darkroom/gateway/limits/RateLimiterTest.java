package dev.darkroom.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.memory.InMemoryTenantBudgets;
import dev.darkroom.storage.jobs.tenants.TenantBudgets;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    @Test
    void shouldHoldTheRateOverTwoGatewaysUnderLoad() throws InterruptedException {
        AtomicLong nanos = new AtomicLong();
        CountingBudgets budgets =
                new CountingBudgets(() -> Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos.get()));
        LimitsConfig config =
                config(Map.of("darkroom.limits.requests-per-minute", "12000", "darkroom.limits.burst", "200"));
        List<RateLimiter> gateways =
                List.of(new RateLimiter(budgets, config, nanos::get), new RateLimiter(budgets, config, nanos::get));
        AtomicInteger admitted = new AtomicInteger();
        int requests = 60_000;

        // Each request takes 50 µs of the clock: 3 seconds in all.
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                RateLimiter gateway = gateways.get(i % 2);
                clients.submit(() -> {
                    for (int request = 0; request < requests / 4; request++) {
                        nanos.addAndGet(50_000);
                        if (isAdmitted(gateway)) {
                            admitted.incrementAndGet();
                        }
                    }
                });
            }
        }

        double allowed = 200 + 200 * 3.0;
        assertThat((double) admitted.get()).isBetween(allowed * 0.95, allowed * 1.05);
        assertThat(budgets.questions.get()).isLessThan(requests / 2);
    }

    @Test
    void shouldTellWhatIsLeftAndWhenToComeBack() {
        RateLimiter limiter = new RateLimiter(
                new CountingBudgets(InstantSource.system()),
                config(Map.of("darkroom.limits.requests-per-minute", "6", "darkroom.limits.burst", "2")));

        assertThat(limiter.admit("press").await().atMost(Duration.ofSeconds(5)))
                .containsEntry("ratelimit-remaining", "1")
                .containsEntry("RateLimit-Policy", "\"jobs\";q=2;w=20")
                .containsEntry("RateLimit", "\"jobs\";r=1;t=10");
        limiter.admit("press").await().atMost(Duration.ofSeconds(5));
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class, () -> limiter.admit("press").await().atMost(Duration.ofSeconds(5)));

        assertThat(refusal.problem().status()).isEqualTo(429);
        assertThat(refusal.headers()).containsEntry("Retry-After", "10").containsEntry("ratelimit-remaining", "0");
        assertThat(limiter.admit("other").await().atMost(Duration.ofSeconds(5))).isNotEmpty();
    }

    @Test
    void shouldLimitNoTenantByDefault() {
        CountingBudgets budgets = new CountingBudgets(InstantSource.system());

        assertThat(new RateLimiter(budgets, config(Map.of()))
                        .admit("press")
                        .await()
                        .atMost(Duration.ofSeconds(5)))
                .isEmpty();
        assertThat(budgets.questions).hasValue(0);
    }

    @Test
    void shouldGiveATenantLimitsOfItsOwn() {
        LimitsConfig config = config(Map.of(
                "darkroom.limits.unfinished-jobs", "10",
                "darkroom.limits.requests-per-minute", "60",
                "darkroom.limits.tenants.press.unfinished-jobs", "1000"));

        assertThat(config.unfinishedJobs("press")).contains(1000);
        assertThat(config.unfinishedJobs("other")).contains(10);
        assertThat(config.requestsPerMinute("press")).contains(60);
        assertThat(config.burst("press")).isEmpty();
    }

    private static boolean isAdmitted(RateLimiter gateway) {
        try {
            gateway.admit("press").await().atMost(Duration.ofSeconds(5));
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    private static LimitsConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(LimitsConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(LimitsConfig.class);
    }

    private static final class CountingBudgets implements TenantBudgets {
        private final TenantBudgets budgets;
        private final AtomicInteger questions = new AtomicInteger();

        private CountingBudgets(InstantSource clock) {
            this.budgets = new InMemoryTenantBudgets(clock, tenant -> 0);
        }

        @Override
        public Tokens takeTokens(String tenant, double perSecond, int burst, int wanted) {
            questions.incrementAndGet();
            return budgets.takeTokens(tenant, perSecond, burst, wanted);
        }

        @Override
        public int reserve(String tenant, int most, int wanted) {
            return budgets.reserve(tenant, most, wanted);
        }

        @Override
        public void release(String tenant, int reservations) {
            budgets.release(tenant, reservations);
        }
    }
}
