package dev.darkroom.cli.stack;

import dev.darkroom.cli.console.StackListener;
import dev.darkroom.embedded.EmbeddedStack;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the services of one stack, each with the settings and the ports that it has there. */
final class ServiceFactory {
    private static final String GATEWAY = "api-gateway";
    private static final String ORCHESTRATOR = "orchestrator";
    private static final String WORKER = "gpu-worker";
    private static final String PORT = "QUARKUS_HTTP_PORT";
    /** Those that leave keep their ports until they have ended. */
    private static final int LEAVING_WORKERS = 8;

    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private final Installation installation;
    private final DataDirectory data;
    private final StackOptions options;
    private final ServiceSettings settings;
    private final StackEnvironment environment;
    private final LocalInfrastructure infrastructure;
    private final StackClassData classData;
    private final StackListener listener;
    // Read without our lock: a service asks while it holds its own.
    private volatile @Nullable ServicePorts ports;

    ServiceFactory(
            Installation installation,
            DataDirectory data,
            StackOptions options,
            ServiceSettings settings,
            LocalInfrastructure infrastructure,
            StackClassData classData,
            StackListener listener) {
        this.installation = installation;
        this.data = data;
        this.options = options;
        this.settings = settings;
        this.environment = new StackEnvironment(installation, data, options, settings, url(options.port()));
        this.infrastructure = infrastructure;
        this.classData = classData;
        this.listener = listener;
    }

    static URI url(int port) {
        return URI.create("http://" + LocalStack.HOST + ":" + port);
    }

    /** Of every gateway. */
    IntStream gatewayPorts() {
        return IntStream.range(options.port(), options.port() + options.gateways());
    }

    /** Names of the settings that the environment gives in place of ours. */
    Set<String> takenFromEnvironment() {
        return settings.taken(environment.defaults());
    }

    /** All ports are known before the first service starts. */
    void reservePorts() {
        int workers = Math.max(options.workers(), WorkerLimit.ofThisMachine().most()) + LEAVING_WORKERS;
        ports = ServicePorts.reserve(1 + options.gateways() + workers);
    }

    /** @param onRestart runs after the service was started again */
    ServiceProcess orchestrator(Runnable onRestart) {
        return service(ORCHESTRATOR, ORCHESTRATOR, "-Xmx192m", environment.defaults(), Map.of(), onRestart);
    }

    ServiceProcess gateway(int port, Runnable onRestart) {
        Map<String, String> own = Map.of(PORT, Integer.toString(port));
        return service(gatewayName(port), GATEWAY, "-Xmx512m", environment.defaultsOfGateway(), own, onRestart);
    }

    ServiceProcess worker(String name, Runnable onRestart) {
        Map<String, String> own = Map.of("DARKROOM_WORKER_ID", name);
        return service(name, WORKER, "-Xmx768m", environment.defaultsOfWorker(), own, onRestart);
    }

    private String gatewayName(int port) {
        return port == options.port() ? GATEWAY : GATEWAY + "-" + port;
    }

    private ServiceProcess service(
            String name,
            String application,
            String heap,
            Map<String, String> defaults,
            Map<String, String> own,
            Runnable onRestart) {
        List<String> jvm = new ArrayList<>(JVM);
        jvm.add(heap);
        jvm.addAll(classData.options(application, installation.application(application)));
        jvm.addAll(List.of(
                "-jar",
                installation.launcher(application, data.path()).toString(),
                "io.quarkus.bootstrap.runner.AotQuarkusEntryPoint"));
        return new ServiceProcess(
                name,
                jvm,
                inherited -> {
                    Map<String, String> decided = decided(ports().take(name));
                    decided.putAll(own);
                    settings.apply(inherited, defaults, decided);
                },
                data.log(name),
                listener,
                onRestart);
    }

    private Map<String, String> decided(ServicePorts.Pair own) {
        EmbeddedStack now = infrastructure.get();
        List<Integer> platform = new ArrayList<>(ports().all());
        gatewayPorts().forEach(platform::add);
        platform.addAll(now.ports());
        return environment.decided(own, platform, now);
    }

    /** Where a service that was started says whether it is live. */
    URI live(String service) {
        int port = gatewayPorts()
                .filter(gateway -> gatewayName(gateway).equals(service))
                .findFirst()
                .orElseGet(() -> ports().of(service).http());
        return url(port).resolve("/q/health/live");
    }

    /** Where a service that was started has what is for operators only. */
    URI management(String service) {
        return url(ports().of(service).management());
    }

    /** The service has ended for good. */
    void release(String service) {
        ports().release(service);
    }

    private ServicePorts ports() {
        return Objects.requireNonNull(ports, "no service has started");
    }
}
