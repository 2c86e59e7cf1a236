package dev.darkroom.cli.stack;

import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.embedded.EmbeddedStack;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings of the services of one stack: addresses and secrets. */
final class StackEnvironment {
    private static final String PUBLIC_URL = "DARKROOM_PUBLIC_URL";
    private static final String WEBHOOKS_ALLOW = "DARKROOM_WEBHOOKS_ALLOW";
    private static final String THIS_MACHINE = "127.0.0.0/8,::1";

    private final Installation installation;
    private final DataDirectory data;
    private final StackOptions options;
    private final ServiceSettings settings;
    private final URI url;

    /** @param url of the first gateway */
    StackEnvironment(
            Installation installation, DataDirectory data, StackOptions options, ServiceSettings settings, URI url) {
        this.installation = installation;
        this.data = data;
        this.options = options;
        this.settings = settings;
        this.url = url;
    }

    /** What holds unless the user says otherwise. */
    Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>(Map.of(
                // A slow start on a small machine is no fault worth a stack trace in the log.
                "QUARKUS_VERTX_WARNING_EXCEPTION_TIME",
                "60S",
                PUBLIC_URL,
                url.toString(),
                "DARKROOM_MODELS_PATH",
                ServiceSettings.list(installation.models(), data.models()),
                "DARKROOM_MODELS_FETCHED",
                ServiceSettings.literal(data.fetchedModels().toString()),
                "DARKROOM_WEBHOOKS_SECRET",
                data.webhookSecret(),
                "DARKROOM_LINKS_SECRET",
                data.linksSecret(),
                "DARKROOM_AUTH_ADMIN_KEY",
                data.adminKey()));
        installation.nativeCache(data.path()).ifPresent(cache -> defaults.put("DJL_CACHE_DIR", cache.toString()));
        return defaults;
    }

    /** A gateway's links begin as the address does that it was called at, also behind a proxy. */
    Map<String, String> defaultsOfGateway() {
        Map<String, String> defaults = defaults();
        defaults.remove(PUBLIC_URL);
        return defaults;
    }

    Map<String, String> defaultsOfWorker() {
        Map<String, String> defaults = defaults();
        defaults.putAll(NativeMemory.allocatorSettings());
        return defaults;
    }

    /**
     * What the stack says whatever the user does.
     *
     * @param own ports of the service
     * @param platform every port that anything of the stack listens at
     */
    Map<String, String> decided(ServicePorts.Pair own, List<Integer> platform, EmbeddedStack infrastructure) {
        Map<String, String> decided = new HashMap<>();
        infrastructure.asConfig().forEach((key, value) -> decided.put(ServiceSettings.variable(key), value));
        decided.put("QUARKUS_HTTP_HOST", LocalStack.HOST);
        decided.put("QUARKUS_HTTP_PORT", Integer.toString(own.http()));
        decided.put("QUARKUS_MANAGEMENT_HOST", LocalStack.HOST);
        decided.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(own.management()));
        String closed = platform.stream().map(String::valueOf).collect(Collectors.joining(","));
        decided.put("DARKROOM_WEBHOOKS_CLOSED_PORTS", closed);
        decided.put("DARKROOM_FETCH_CLOSED_PORTS", closed);
        if (options.localWebhooks()) {
            String more =
                    settings.value(WEBHOOKS_ALLOW).map(allowed -> allowed + ",").orElse("");
            decided.put(WEBHOOKS_ALLOW, more + THIS_MACHINE);
        }
        if (options.open()) {
            decided.put("DARKROOM_AUTH", "open");
        }
        options.settings().forEach((key, value) -> decided.put(ServiceSettings.variable(key), value));
        return decided;
    }
}
