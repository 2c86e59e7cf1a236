package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of budgets does. */
interface TenantBudgetsConformance {
    /** Without any budget or job. */
    TenantBudgets budgets();

    @Test
    default void shouldBeginWithAFullBucketAndRefillIt() throws InterruptedException {
        assertThat(budgets().takeTokens("press", 20, 10, 6).granted()).isEqualTo(6);
        assertThat(budgets().takeTokens("press", 20, 10, 100).granted()).isBetween(4, 5);

        Thread.sleep(300);

        assertThat(budgets().takeTokens("press", 20, 10, 100).granted()).isBetween(5, 10);
        assertThat(budgets().takeTokens("other", 20, 10, 100).granted()).isEqualTo(10);
    }

    @Test
    default void shouldGrantNoTokenTwice() throws Exception {
        try (ExecutorService gateways = Executors.newFixedThreadPool(8)) {
            List<Callable<Integer>> takers = IntStream.range(0, 200)
                    .<Callable<Integer>>mapToObj(i ->
                            () -> budgets().takeTokens("press", 0.001, 500, 3).granted())
                    .toList();
            int granted = 0;
            for (Future<Integer> taken : gateways.invokeAll(takers)) {
                granted += taken.get();
            }
            assertThat(granted).isEqualTo(500);
        }
    }

    @Test
    default void shouldReserveNoMoreThanThereIsRoomFor() throws Exception {
        try (ExecutorService gateways = Executors.newFixedThreadPool(8)) {
            List<Callable<Integer>> takers = IntStream.range(0, 50)
                    .<Callable<Integer>>mapToObj(i -> () -> budgets().reserve("press", 40, 3))
                    .toList();
            int reserved = 0;
            for (Future<Integer> taken : gateways.invokeAll(takers)) {
                reserved += taken.get();
            }
            assertThat(reserved).isEqualTo(40);
        }
        assertThat(budgets().reserve("press", 40, 1)).isZero();

        budgets().release("press", 2);

        assertThat(budgets().reserve("press", 40, 3)).isEqualTo(2);
    }
}
