package dev.darkroom.cli.stack;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.embedded.FreePorts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A row of free ports for what the services of one stack listen at. All are known before the first service starts, since none of
 * them may ever be called on a client's word.
 */
final class ServicePorts {
    private final int first;
    private final int pairs;
    private final Map<String, Pair> taken = new HashMap<>();

    /**
     * Where a service listens.
     *
     * @param http health and, of gateways, the interface
     * @param management what is for operators only
     */
    record Pair(int http, int management) {
        boolean isFree() {
            return FreePorts.isFree(http) && FreePorts.isFree(management);
        }
    }

    private ServicePorts(int first, int pairs) {
        this.first = first;
        this.pairs = pairs;
    }

    /** @param services that may run at a time */
    static ServicePorts reserve(int services) {
        // Among those of the infrastructure, which runs already: where users and gateways serve, receivers of webhooks
        // may come later.
        return new ServicePorts(FreePorts.INFRASTRUCTURE.firstOf(2 * services), services);
    }

    /** The ports of a service that is about to start: those that it had, unless another process has taken them meanwhile. */
    synchronized Pair take(String service) {
        Pair before = taken.remove(service);
        Pair now = before != null && before.isFree() ? before : next();
        taken.put(service, now);
        return now;
    }

    /** The ports of a service that has started. */
    synchronized Pair of(String service) {
        return Objects.requireNonNull(taken.get(service), service);
    }

    synchronized void release(String service) {
        taken.remove(service);
    }

    List<Integer> all() {
        return IntStream.range(first, first + 2 * pairs).boxed().toList();
    }

    private Pair next() {
        return IntStream.range(0, pairs)
                .mapToObj(i -> new Pair(first + 2 * i, first + 2 * i + 1))
                .filter(pair -> !taken.containsValue(pair) && pair.isFree())
                .findFirst()
                .orElseThrow(() -> CliException.failed("no port is free for one more service"));
    }
}
