package dev.darkroom.gateway.limits;

import java.util.Map;
import java.util.Optional;

/**
 * A token bucket's size and refill.
 *
 * @param burst tokens that it holds
 */
record Rate(double perSecond, int burst) {
    /** How many tokens a gateway leases from the bucket at once: so few that what lies unused at one gateway does not matter. */
    int lease() {
        return Math.max(1, burst / 100);
    }

    static Optional<Rate> of(LimitsConfig config, String tenant) {
        return config.requestsPerMinute(tenant)
                .map(perMinute ->
                        new Rate(perMinute / 60.0, config.burst(tenant).orElse(perMinute)));
    }

    long secondsToFill(double tokens) {
        return (long) Math.ceil(tokens / perSecond);
    }

    /** The draft's headers (draft-ietf-httpapi-ratelimit-headers) and the older pair that clients read. */
    Map<String, String> headers(long remaining) {
        long reset = secondsToFill(burst - (double) remaining);
        return Map.of(
                "RateLimit-Policy",
                "\"jobs\";q=" + burst + ";w=" + secondsToFill(burst),
                "RateLimit",
                "\"jobs\";r=" + remaining + ";t=" + reset,
                "ratelimit-remaining",
                Long.toString(remaining),
                "ratelimit-reset",
                Long.toString(reset));
    }
}
