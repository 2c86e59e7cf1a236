package dev.darkroom.cli.stack;

import java.util.Map;

/**
 * What a local stack is to be.
 *
 * @param port of the first gateway on 127.0.0.1; the others take the ports after it
 * @param gateways number of gateway processes
 * @param workers number of worker processes at the start
 * @param shared whether other commands on the same data folder may use it
 * @param localWebhooks whether webhooks may call this machine; never the platform's own ports
 * @param open whether clients on this machine may call it without a key
 * @param settings configuration keys of the services and their values, beyond what the stack sets itself
 */
public record StackOptions(
        int port,
        int gateways,
        int workers,
        boolean shared,
        boolean localWebhooks,
        boolean open,
        Map<String, String> settings) {
    public StackOptions {
        settings = Map.copyOf(settings);
    }

    /** A stack that ends with the command that started it. */
    static StackOptions forOneCommand(int port) {
        return new StackOptions(port, 1, 1, false, false, false, Map.of());
    }

    /** A stack that serves everyone on this machine until it is stopped. */
    public static StackOptions forEveryone(int port, int gateways, int workers, boolean localWebhooks, boolean open) {
        return new StackOptions(port, gateways, workers, true, localWebhooks, open, Map.of());
    }

    /** A stack on which something is tried out, with receivers of webhooks on this machine. */
    public static StackOptions forTrial(int port, int gateways, int workers, Map<String, String> settings) {
        return new StackOptions(port, gateways, workers, true, true, false, settings);
    }
}
