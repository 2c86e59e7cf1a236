package dev.darkroom.cli.stack;

import dev.darkroom.cli.CliException;
import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.embedded.EmbeddedStack;
import dev.darkroom.embedded.EmbeddedStackException;
import dev.darkroom.embedded.FreePorts;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole platform on this machine: Kafka, PostgreSQL and S3 in one child process, every service in its own. */
public final class LocalStack implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    private static final String INFRASTRUCTURE = "infrastructure";
    private static final String GATEWAY = "api-gateway";
    private static final String WORKER = "gpu-worker-";
    /** Those that leave keep their ports until they have ended. */
    private static final int LEAVING_WORKERS = 8;

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
    private final ServiceSettings settings = new ServiceSettings(System.getenv());
    private final StackEnvironment environment;
    private final Thread liveness;
    private final List<ServiceProcess> services = new ArrayList<>();
    private final List<ServiceProcess> leaving = new ArrayList<>();
    private final List<ClassDataArchive> recordings = new ArrayList<>();
    private volatile @Nullable EmbeddedStack infrastructure;
    // Reserved before the first service starts. Read without our lock: a service asks while it holds its own.
    private volatile @Nullable ServicePorts ports;
    private volatile List<DiskSpace.Said> infrastructureSays = List.of();
    private int infrastructureRestarts;
    private int workersNamed;
    private boolean ready;
    private boolean stopping;

    public LocalStack(Installation installation, DataDirectory data, StackOptions options, StackListener listener) {
        this.installation = installation;
        this.data = data;
        this.options = options;
        this.listener = new DiskWatch(listener, data.path(), () -> infrastructureSays);
        this.liveness = Thread.ofPlatform()
                .daemon()
                .name("liveness")
                .unstarted(new LivenessWatch(this::subjects, this::replace));
        this.environment = new StackEnvironment(installation, data, options, settings, url());
    }

    public URI url() {
        return url(options.port());
    }

    /** Where every gateway serves. */
    public List<URI> gateways() {
        return gatewayPorts().mapToObj(LocalStack::url).toList();
    }

    private static URI url(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }

    /** Starts everything and returns when a request would be served. */
    public void start() throws InterruptedException {
        awaitEndOfFormerProcesses();
        gatewayPorts().forEach(LocalStack::requireFree);
        settings.ignored().forEach(listener::note);
        Set<String> taken = settings.taken(environment.defaults());
        if (!taken.isEmpty()) {
            listener.note("Taking from the environment: " + String.join(", ", taken));
        }
        settings.value("DARKROOM_AUTH_ADMIN_KEY").ifPresent(data::useAdminKey);
        listener.starting("Kafka, PostgreSQL and S3 on " + data.path());
        startInfrastructure();
        listener.starting(
                GATEWAY + " (" + options.gateways() + "), orchestrator, gpu-worker (" + options.workers() + ")");
        startServices();
        liveness.start();
        awaitReady();
        synchronized (this) {
            ready = true;
        }
        saveState();
    }

    /** The processes as they are now, restarted ones with their new ids. */
    public synchronized List<StackState.ProcessState> processes() {
        EmbeddedStack now = infrastructure;
        Stream<StackState.ProcessState> first = now == null
                ? Stream.empty()
                : Stream.of(new StackState.ProcessState(
                        INFRASTRUCTURE, now.process().pid(), infrastructureRestarts));
        return Stream.concat(
                        first,
                        Stream.concat(services.stream(), leaving.stream()).map(ServiceProcess::state))
                .toList();
    }

    /** The configuration keys under which the services find the broker, the database and the store. */
    public synchronized Map<String, String> infrastructure() {
        EmbeddedStack now = infrastructure;
        return now == null ? Map.of() : now.asConfig();
    }

    /** Starts one more worker, which takes tasks as soon as it is up, and returns its name. */
    public synchronized String addWorker() {
        ServiceProcess worker = nextWorker();
        services.add(worker);
        worker.start();
        saveState();
        return worker.name();
    }

    /** Starts workers, or lets the youngest go, until there are so many; those that go end by themselves, in a while. */
    public void scaleWorkers(int number) {
        List<String> names = workers();
        for (int i = names.size(); i < number; i++) {
            addWorker();
        }
        if (names.size() > number) {
            List<ServiceProcess> going = takeOut(names.subList(number, names.size()));
            Thread.ofPlatform().daemon().name("leaving-workers").start(() -> awaitEnd(going));
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
        List<ServiceProcess> going = takeOut(List.of(name));
        if (going.isEmpty()) {
            throw CliException.refused("no worker is called " + name);
        }
        awaitEnd(going);
    }

    private synchronized List<ServiceProcess> takeOut(List<String> names) {
        List<ServiceProcess> going = services.stream()
                .filter(service -> names.contains(service.name()))
                .toList();
        services.removeAll(going);
        leaving.addAll(going);
        going.forEach(ServiceProcess::askToStop);
        return going;
    }

    private void awaitEnd(List<ServiceProcess> going) {
        Instant deadline = Instant.now().plus(WORKER_DRAINS_WITHIN);
        going.forEach(worker -> worker.awaitStop(deadline));
        synchronized (this) {
            leaving.removeAll(going);
            going.forEach(worker -> servicePorts().release(worker.name()));
        }
        saveState();
    }

    private synchronized List<LivenessWatch.Subject> subjects() {
        return (stopping ? Stream.<ServiceProcess>empty() : services.stream())
                .filter(service -> service.state().pid() != 0)
                .map(service -> new LivenessWatch.Subject(
                        service.name(),
                        service.state().pid(),
                        url(httpPort(service.name())).resolve("/q/health/live")))
                .toList();
    }

    private void replace(LivenessWatch.Subject dead, String reason) {
        listener.note(dead.name() + " runs but " + reason + " (" + dead.live().getPath() + "); it is started anew");
        running().stream()
                .filter(service -> service.name().equals(dead.name()))
                .forEach(service -> service.kill(dead.process()));
    }

    private synchronized void saveState() {
        if (!stopping) {
            try {
                data.save(new StackState(ready && options.shared() ? url().toString() : null, processes()));
            } catch (UncheckedIOException e) {
                // A full disk is no reason to stop what runs, nor not to start it again.
                listener.note("What runs cannot be written down: " + e.getCause());
            }
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
            running = Stream.concat(services.stream(), leaving.stream()).toList();
        }
        liveness.interrupt();
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
        infrastructureSays = Stream.of(INFRASTRUCTURE, "postgres")
                .map(data::log)
                .map(DiskSpace.Said::fromNowOn)
                .toList();
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
                data.keepClientProperties(started.kafkaClient());
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
        } catch (CliException | UncheckedIOException e) {
            synchronized (this) {
                return stopping;
            }
        }
    }

    private synchronized void startServices() {
        int workers = Math.max(options.workers(), WorkerLimit.ofThisMachine().most()) + LEAVING_WORKERS;
        ports = ServicePorts.reserve(1 + options.gateways() + workers);
        services.add(service("orchestrator", "orchestrator", "-Xmx192m", environment.defaults(), Map.of()));
        gatewayPorts().mapToObj(this::gateway).forEach(services::add);
        IntStream.range(0, options.workers()).forEach(i -> services.add(nextWorker()));
        services.forEach(ServiceProcess::start);
        saveState();
    }

    private IntStream gatewayPorts() {
        return IntStream.range(options.port(), options.port() + options.gateways());
    }

    private ServiceProcess gateway(int port) {
        return service(
                gatewayName(port),
                GATEWAY,
                "-Xmx512m",
                environment.defaultsOfGateway(),
                Map.of("QUARKUS_HTTP_PORT", Integer.toString(port)));
    }

    private String gatewayName(int port) {
        return port == options.port() ? GATEWAY : GATEWAY + "-" + port;
    }

    private ServiceProcess nextWorker() {
        String name = WORKER + ++workersNamed;
        return service(
                name, "gpu-worker", "-Xmx768m", environment.defaultsOfWorker(), Map.of("DARKROOM_WORKER_ID", name));
    }

    private ServiceProcess service(
            String name, String application, String heap, Map<String, String> defaults, Map<String, String> own) {
        Path archive = installation.application(application);
        List<String> jvm = new ArrayList<>(JVM);
        jvm.add(heap);
        jvm.addAll(classData(application, archive));
        jvm.addAll(List.of(
                "-jar",
                installation.launcher(application, data.path()).toString(),
                "io.quarkus.bootstrap.runner.AotQuarkusEntryPoint"));
        return new ServiceProcess(
                name,
                jvm,
                inherited -> {
                    Map<String, String> decided = decided(servicePorts().take(name));
                    decided.putAll(own);
                    settings.apply(inherited, defaults, decided);
                },
                data.log(name),
                listener,
                this::saveState);
    }

    private Map<String, String> decided(ServicePorts.Pair own) {
        EmbeddedStack now = Objects.requireNonNull(infrastructure, "nothing has started");
        List<Integer> platform = new ArrayList<>(servicePorts().all());
        gatewayPorts().forEach(platform::add);
        platform.addAll(now.ports());
        return environment.decided(own, platform, now);
    }

    private ServicePorts servicePorts() {
        return Objects.requireNonNull(ports, "no service has started");
    }

    /** Where a service answers for its health. */
    private int httpPort(String service) {
        return gatewayPorts()
                .filter(port -> gatewayName(port).equals(service))
                .findFirst()
                .orElseGet(() -> servicePorts().of(service).http());
    }

    /** A stack for one command records what is missing; one that serves does not, for that would make its stop slow. */
    private List<String> classData(String application, Path archive) {
        ClassDataArchive classData = new ClassDataArchive(installation.classData(data.path()), application, archive);
        if (options.shared() || classData.isCurrent()) {
            return classData.use();
        }
        recordings.add(classData);
        return classData.record();
    }

    private void awaitReady() throws InterruptedException {
        List<DarkroomClient> gateways = gatewayPorts()
                .mapToObj(port -> new DarkroomClient(url(port), data.adminKey()))
                .toList();
        Instant deadline = Instant.now().plus(READY_WITHIN);
        listener.note("Waiting until the services reach one another");
        awaitEach(gateways, DarkroomClient::isHealthy, deadline);
        listener.note("Waiting until a worker offers a model");
        awaitEach(gateways, DarkroomClient::isReady, deadline);
    }

    private void awaitEach(List<DarkroomClient> gateways, Predicate<DarkroomClient> condition, Instant deadline)
            throws InterruptedException {
        while (!gateways.stream().allMatch(condition)) {
            synchronized (this) {
                if (stopping) {
                    throw CliException.failed("stopped while starting");
                }
            }
            running().stream()
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
