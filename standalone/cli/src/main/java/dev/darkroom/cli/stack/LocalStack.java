package dev.darkroom.cli.stack;

import dev.darkroom.cli.CliException;
import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.embedded.EmbeddedStack;
import dev.darkroom.embedded.EmbeddedStackException;
import dev.darkroom.embedded.FreePorts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole platform on this machine: Kafka, PostgreSQL and S3 in one child process, every service in its own. */
public final class LocalStack implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    private static final String INFRASTRUCTURE = "infrastructure";
    private static final String WORKER = "gpu-worker-";
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    /** A service that ended this often before all were ready will not come up by itself. */
    private static final int HOPELESS_RESTARTS = 4;

    private static final Duration SERVICES_STOP_WITHIN = Duration.ofSeconds(6);
    private static final Duration WORKER_DRAINS_WITHIN = Duration.ofSeconds(15);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration SERVICES_RECORD_WITHIN = Duration.ofMinutes(1);
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private final Installation installation;
    private final DataDirectory data;
    private final StackOptions options;
    private final StackListener listener;
    private final List<ServiceProcess> services = new ArrayList<>();
    private final List<ClassDataArchive> recordings = new ArrayList<>();
    private @Nullable EmbeddedStack infrastructure;
    private int infrastructureRestarts;
    private int workersNamed;
    private boolean ready;
    private boolean stopping;

    public LocalStack(Installation installation, DataDirectory data, StackOptions options, StackListener listener) {
        this.installation = installation;
        this.data = data;
        this.options = options;
        this.listener = listener;
    }

    public URI url() {
        return url(options.port());
    }

    /** Where every gateway serves. */
    public List<URI> gateways() {
        return ports().mapToObj(LocalStack::url).toList();
    }

    private static URI url(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }

    /** Starts everything and returns when a request would be served. */
    public void start() throws InterruptedException {
        awaitEndOfFormerProcesses();
        ports().forEach(LocalStack::requireFree);
        listener.starting("Kafka, PostgreSQL and S3 on " + data.path());
        startInfrastructure();
        listener.starting(
                "api-gateway (" + options.gateways() + "), orchestrator, gpu-worker (" + options.workers() + ")");
        startServices();
        awaitReady();
        synchronized (this) {
            ready = true;
        }
        saveState();
    }

    /** The processes as they are now, restarted ones with their new ids. */
    public synchronized List<StackState.ProcessState> processes() {
        Stream<StackState.ProcessState> first = infrastructure == null
                ? Stream.empty()
                : Stream.of(new StackState.ProcessState(
                        INFRASTRUCTURE, infrastructure.process().pid(), infrastructureRestarts));
        return Stream.concat(first, services.stream().map(ServiceProcess::state))
                .toList();
    }

    /** The configuration keys under which the services find the broker, the database and the store. */
    public synchronized Map<String, String> infrastructure() {
        return infrastructure == null ? Map.of() : infrastructure.asConfig();
    }

    /** Starts one more worker, which takes tasks as soon as it is up, and returns its name. */
    public synchronized String addWorker() {
        ServiceProcess worker = nextWorker();
        services.add(worker);
        worker.start();
        saveState();
        return worker.name();
    }

    /** Starts workers, or lets the youngest go, until there are so many. */
    public void scaleWorkers(int number) {
        for (List<String> names = workers(); names.size() != number; names = workers()) {
            if (names.size() < number) {
                addWorker();
            } else {
                removeWorker(names.getLast());
            }
        }
    }

    private List<String> workers() {
        return running().stream()
                .map(ServiceProcess::name)
                .filter(name -> name.startsWith(WORKER))
                .toList();
    }

    /** Has a worker give back what it cannot finish, and returns when it has ended for good. */
    public void removeWorker(String name) {
        ServiceProcess worker;
        synchronized (this) {
            worker = services.stream()
                    .filter(service -> service.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> CliException.refused("no worker is called " + name));
            services.remove(worker);
        }
        worker.askToStop();
        worker.awaitStop(Instant.now().plus(WORKER_DRAINS_WITHIN));
        saveState();
    }

    private synchronized void saveState() {
        if (!stopping) {
            data.save(new StackState(ready && options.shared() ? url().toString() : null, processes()));
        }
    }

    /** Stops the services, then what they need; safe to call at any moment, and again. */
    @Override
    public void close() {
        EmbeddedStack last;
        List<ServiceProcess> running;
        synchronized (this) {
            stopping = true;
            last = infrastructure;
            running = List.copyOf(services);
        }
        running.forEach(ServiceProcess::askToStop);
        boolean records = !recordings.isEmpty() && !Interruption.happened();
        Instant deadline = Instant.now().plus(records ? SERVICES_RECORD_WITHIN : SERVICES_STOP_WITHIN);
        running.forEach(service -> service.awaitStop(deadline));
        if (last != null) {
            last.close();
        }
        recordings.forEach(ClassDataArchive::keep);
        data.forgetState();
    }

    private void startInfrastructure() {
        EmbeddedStack started;
        try {
            started = EmbeddedStack.start(data.path(), classData(INFRASTRUCTURE, installation.infrastructure()));
        } catch (EmbeddedStackException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
        boolean late;
        synchronized (this) {
            late = stopping;
            if (!late) {
                infrastructure = started;
                saveState();
            }
        }
        if (late) {
            started.close();
            throw CliException.failed("stopped while starting");
        }
        started.onExit()
                .thenAcceptAsync(
                        this::restartInfrastructure,
                        Thread.ofPlatform().daemon().name("restart-" + INFRASTRUCTURE)::start);
    }

    private void restartInfrastructure(EmbeddedStack ended) {
        synchronized (this) {
            if (stopping) {
                return;
            }
            infrastructureRestarts++;
        }
        Duration pause = Duration.ZERO;
        do {
            listener.restarting(INFRASTRUCTURE, 1, pause, data.log(INFRASTRUCTURE));
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = pause.plusSeconds(1).compareTo(LONGEST_PAUSE) < 0 ? pause.plusSeconds(1) : LONGEST_PAUSE;
        } while (!startsAgain());
        EmbeddedStack now = infrastructure;
        if (now != null && !now.asConfig().equals(ended.asConfig())) {
            // A port was taken meanwhile: the services must learn the new one.
            running().forEach(ServiceProcess::restart);
        }
    }

    private synchronized List<ServiceProcess> running() {
        return List.copyOf(services);
    }

    /** What died a moment ago may still hold a lock or a port. */
    private boolean startsAgain() {
        try {
            startInfrastructure();
            return true;
        } catch (CliException e) {
            synchronized (this) {
                return stopping;
            }
        }
    }

    private synchronized void startServices() {
        services.add(service("orchestrator", "orchestrator", "-Xmx192m", Map.of()));
        ports().mapToObj(port -> service(
                        port == options.port() ? "api-gateway" : "api-gateway-" + port,
                        "api-gateway",
                        "-Xmx512m",
                        Map.of("QUARKUS_HTTP_PORT", Integer.toString(port))))
                .forEach(services::add);
        IntStream.range(0, options.workers()).forEach(i -> services.add(nextWorker()));
        services.forEach(ServiceProcess::start);
        saveState();
    }

    private IntStream ports() {
        return IntStream.range(options.port(), options.port() + options.gateways());
    }

    private ServiceProcess nextWorker() {
        String name = WORKER + ++workersNamed;
        Map<String, String> own = new HashMap<>(NativeMemory.allocatorSettings());
        own.put("DARKROOM_WORKER_ID", name);
        return service(name, "gpu-worker", "-Xmx768m", own);
    }

    private ServiceProcess service(String name, String application, String heap, Map<String, String> own) {
        Path archive = installation.application(application);
        List<String> jvm = new ArrayList<>(JVM);
        jvm.add(heap);
        jvm.addAll(classData(application, archive));
        jvm.addAll(List.of(
                "-jar",
                installation.launcher(application).toString(),
                "io.quarkus.bootstrap.runner.AotQuarkusEntryPoint"));
        return new ServiceProcess(name, jvm, () -> environment(own), data.log(name), listener, this::saveState);
    }

    /** A stack for one command records what is missing; one that serves does not, for that would make its stop slow. */
    private List<String> classData(String application, Path archive) {
        ClassDataArchive classData = new ClassDataArchive(installation.classData(), application, archive);
        if (options.shared() || classData.isCurrent()) {
            return classData.use();
        }
        recordings.add(classData);
        return classData.record();
    }

    /** Environment variables rather than system properties: other users of the machine can read a command line. */
    private Map<String, String> environment(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>();
        EmbeddedStack now = infrastructure;
        if (now != null) {
            now.asConfig().forEach((key, value) -> environment.put(variable(key), value));
        }
        environment.put("QUARKUS_HTTP_HOST", HOST);
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.put("QUARKUS_MANAGEMENT_HOST", HOST);
        environment.put("QUARKUS_MANAGEMENT_PORT", "0");
        // A slow start on a small machine is no fault worth a stack trace in the log.
        environment.put("QUARKUS_VERTX_WARNING_EXCEPTION_TIME", "60S");
        environment.put("DARKROOM_PUBLIC_URL", url().toString());
        environment.put("DARKROOM_MODELS_PATH", list(installation.models(), data.models()));
        environment.put("DARKROOM_MODELS_FETCHED", data.fetchedModels().toString());
        environment.put("DARKROOM_WEBHOOKS_SECRET", data.webhookSecret());
        // Whoever may use this platform is on this machine already.
        environment.put("DARKROOM_WEBHOOKS_ALLOW", "127.0.0.0/8,::1");
        environment.put("DARKROOM_LINKS_SECRET", data.linksSecret());
        environment.put("DARKROOM_AUTH_ADMIN_KEY", data.adminKey());
        if (options.open()) {
            environment.put("DARKROOM_AUTH", "open");
        }
        options.settings().forEach((key, value) -> environment.put(variable(key), value));
        environment.putAll(own);
        return environment;
    }

    /** A list as MicroProfile Config reads it. */
    static String list(Path... paths) {
        return Stream.of(paths)
                .map(path -> path.toString().replace("\\", "\\\\").replace(",", "\\,"))
                .collect(Collectors.joining(","));
    }

    /** The environment variable that MicroProfile Config reads for a key. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private void awaitReady() throws InterruptedException {
        List<DarkroomClient> gateways = ports().mapToObj(port -> new DarkroomClient(url(port), data.adminKey()))
                .toList();
        Instant deadline = Instant.now().plus(READY_WITHIN);
        while (!gateways.stream().allMatch(DarkroomClient::isReady)) {
            synchronized (this) {
                if (stopping) {
                    throw CliException.failed("stopped while starting");
                }
            }
            services.stream()
                    .map(ServiceProcess::state)
                    .filter(service -> service.restarts() >= HOPELESS_RESTARTS)
                    .findFirst()
                    .ifPresent(service -> {
                        throw CliException.failed(
                                service.name() + " does not start; the reason is in " + data.log(service.name()));
                    });
            if (Instant.now().isAfter(deadline)) {
                throw CliException.failed("Darkroom is not ready after " + READY_WITHIN.toMinutes()
                        + " minutes; the reason is in " + data.path().resolve("logs"));
            }
            Thread.sleep(100);
        }
    }

    /** A killed command leaves its state behind, and children that end by themselves, but not at once. */
    private void awaitEndOfFormerProcesses() {
        data.state().stream()
                .flatMap(state -> state.processes().stream())
                .flatMap(process -> ProcessHandle.of(process.pid()).stream())
                .map(ProcessHandle::onExit)
                .forEach(
                        end -> end.completeOnTimeout(null, 10, TimeUnit.SECONDS).join());
    }

    private static void requireFree(int port) {
        if (!FreePorts.isFree(port)) {
            throw CliException.refused("port " + port + " is taken; choose another one with --port");
        }
    }
}
