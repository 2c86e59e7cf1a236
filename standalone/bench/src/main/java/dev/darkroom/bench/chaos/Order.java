package dev.darkroom.bench.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A job that a client will ask for.
 *
 * @param number counted from 0; the image's seed
 * @param at since the beginning
 * @param tenant number of the tenant
 * @param idempotencyKey without one the request is made once, whatever comes of it
 * @param repeated whether the request is made again, at another gateway, after it was accepted
 * @param webhook whether its end is announced
 * @param cancelAfter when the client changes its mind, if it does
 */
record Order(
        int number,
        Duration at,
        int tenant,
        Optional<String> idempotencyKey,
        boolean repeated,
        boolean webhook,
        Optional<Duration> cancelAfter) {

    private static final int CANCEL_WITHIN_MILLIS = 3000;

    /** Spreads the jobs over the time; of ten, seven have a key, four a webhook, and one is canceled. */
    static List<Order> draw(long seed, int jobs, Duration time, int tenants) {
        RandomGenerator random = new SplittableRandom(seed).split();
        List<Order> orders = new ArrayList<>();
        for (int number = 0; number < jobs; number++) {
            boolean keyed = random.nextInt(10) < 7;
            orders.add(new Order(
                    number,
                    Duration.ofMillis(random.nextLong(time.toMillis())),
                    random.nextInt(tenants),
                    keyed ? Optional.of("order-" + seed + "-" + number) : Optional.empty(),
                    keyed && random.nextInt(10) < 3,
                    random.nextInt(10) < 4,
                    random.nextInt(10) == 0
                            ? Optional.of(Duration.ofMillis(random.nextLong(CANCEL_WITHIN_MILLIS)))
                            : Optional.empty()));
        }
        return List.copyOf(orders);
    }
}
