package dev.darkroom.cli.stack;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Interruption;
import dev.darkroom.cli.console.StackListener;
import dev.darkroom.embedded.FreePorts;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The whole platform on this machine: Kafka, PostgreSQL and S3 in one child process, every service in its own. */
public final class LocalStack implements AutoCloseable {
    static final String HOST = "127.0.0.1";
    private static final Duration SERVICES_STOP_WITHIN = Duration.ofSeconds(6);
    private static final Duration SERVICES_RECORD_WITHIN = Duration.ofMinutes(1);
    private static final Duration FORMER_PROCESSES_END_WITHIN = Duration.ofSeconds(10);

    private final DataDirectory data;
    private final StackOptions options;
    private final StackListener listener;
    private final ServiceSettings settings = new ServiceSettings(System.getenv());
    private final StackClassData classData;
    private final LocalInfrastructure infrastructure;
    private final ServiceFactory factory;
    private final LocalServices services;
    private final Thread liveness;
    private boolean ready;
    private volatile boolean stopping;

    public LocalStack(Installation installation, DataDirectory data, StackOptions options, StackListener user) {
        this.data = data;
        this.options = options;
        this.listener = new DiskWatch(user, data.path(), this::said);
        // One that serves does not record, for that would make its stop slow.
        this.classData = new StackClassData(installation.classData(data.path()), !options.shared());
        this.infrastructure = new LocalInfrastructure(
                data,
                () -> classData.options(LocalInfrastructure.NAME, installation.infrastructure()),
                listener,
                this::saveState,
                this::restartServices);
        this.factory = new ServiceFactory(installation, data, options, settings, infrastructure, classData, listener);
        this.services = new LocalServices(factory, this::saveState);
        this.liveness = Thread.ofPlatform()
                .daemon()
                .name("liveness")
                .unstarted(new LivenessWatch(services::subjects, this::replace));
    }

    public URI url() {
        return ServiceFactory.url(options.port());
    }

    /** Where every gateway serves. */
    public List<URI> gateways() {
        return factory.gatewayPorts().mapToObj(ServiceFactory::url).toList();
    }

    /** Where a running service has its metrics and its health in detail. */
    public URI management(String service) {
        return factory.management(service);
    }

    /** Starts everything and returns when a request would be served. */
    public void start() throws InterruptedException {
        awaitEndOfFormerProcesses();
        factory.gatewayPorts().forEach(LocalStack::requireFree);
        settings.ignored().forEach(listener::note);
        Set<String> taken = factory.takenFromEnvironment();
        if (!taken.isEmpty()) {
            listener.note("Taking from the environment: " + String.join(", ", taken));
        }
        settings.value("DARKROOM_AUTH_ADMIN_KEY").ifPresent(data::useAdminKey);
        listener.starting("Kafka, PostgreSQL and S3 on " + data.path());
        infrastructure.begin();
        listener.starting(
                "api-gateway (" + options.gateways() + "), orchestrator, gpu-worker (" + options.workers() + ")");
        factory.reservePorts();
        services.start(options.workers());
        infrastructure.awaitReady();
        liveness.start();
        List<DarkroomClient> clients = gateways().stream()
                .map(gateway -> new DarkroomClient(gateway, data.adminKey()))
                .toList();
        new Readiness(data, clients, services, () -> stopping).await(listener);
        synchronized (this) {
            ready = true;
        }
        saveState();
    }

    /** The processes as they are now, restarted ones with their new ids. */
    public List<StackState.ProcessState> processes() {
        return Stream.concat(infrastructure.state(), services.all().stream().map(ServiceProcess::state))
                .toList();
    }

    /** The configuration keys under which the services find the broker, the database and the store. */
    public Map<String, String> infrastructure() {
        return infrastructure.hasStarted() ? infrastructure.get().asConfig() : Map.of();
    }

    /** Starts one more worker, which takes tasks as soon as it is up, and returns its name. */
    public String addWorker() {
        return services.addWorker();
    }

    /** Starts workers, or lets the youngest go, until there are so many; those that go end by themselves, in a while. */
    public void scaleWorkers(int number) {
        services.scaleWorkers(number);
    }

    /** Has a worker give back what it cannot finish, and returns when it has ended for good. */
    public void removeWorker(String name) {
        services.removeWorker(name);
    }

    /** Stops the services, then what they need; safe to call at any moment, and again. */
    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
        }
        liveness.interrupt();
        infrastructure.startNoMore();
        List<ServiceProcess> running = services.all();
        running.forEach(ServiceProcess::askToStop);
        boolean records = classData.records() && !Interruption.happened();
        Instant deadline = Instant.now().plus(records ? SERVICES_RECORD_WITHIN : SERVICES_STOP_WITHIN);
        running.forEach(service -> service.awaitStop(deadline));
        infrastructure.close();
        classData.keep();
        data.forgetState();
    }

    private List<DiskSpace.Said> said() {
        return infrastructure.said();
    }

    private void restartServices() {
        services.running().forEach(ServiceProcess::restart);
    }

    private void replace(LivenessWatch.Subject dead, String reason) {
        listener.note(dead.name() + " runs but " + reason + " (" + dead.live().getPath() + "); it is started anew");
        services.replace(dead);
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

    /** A killed command leaves its state behind, and children that end by themselves, but not at once. */
    private void awaitEndOfFormerProcesses() {
        data.state().stream()
                .flatMap(state -> state.processes().stream())
                .flatMap(process -> ProcessHandle.of(process.pid()).stream())
                .map(ProcessHandle::onExit)
                .forEach(end -> end.completeOnTimeout(null, FORMER_PROCESSES_END_WITHIN.toSeconds(), TimeUnit.SECONDS)
                        .join());
    }

    private static void requireFree(int port) {
        if (!FreePorts.isFree(port)) {
            throw CliException.refused("port " + port + " is taken; choose another one with --port");
        }
    }
}
