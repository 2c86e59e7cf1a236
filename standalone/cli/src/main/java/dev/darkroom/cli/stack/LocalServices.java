package dev.darkroom.cli.stack;

import dev.darkroom.cli.console.CliException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The services of one stack that run: an orchestrator, the gateways, and as many workers as were asked for last. */
final class LocalServices {
    private static final String WORKER = "gpu-worker-";
    private static final Duration WORKER_DRAINS_WITHIN = Duration.ofSeconds(15);

    private final ServiceFactory factory;
    private final Runnable onChange;
    private final List<ServiceProcess> running = new ArrayList<>();
    private final List<ServiceProcess> leaving = new ArrayList<>();
    private int workersNamed;

    /** @param onChange runs whenever another process runs than before, and holds none of our locks */
    LocalServices(ServiceFactory factory, Runnable onChange) {
        this.factory = factory;
        this.onChange = onChange;
    }

    void start(int workers) {
        synchronized (this) {
            running.add(factory.orchestrator(onChange));
            factory.gatewayPorts()
                    .mapToObj(port -> factory.gateway(port, onChange))
                    .forEach(running::add);
            IntStream.range(0, workers).forEach(i -> running.add(nextWorker()));
            running.forEach(ServiceProcess::start);
        }
        onChange.run();
    }

    private ServiceProcess nextWorker() {
        return factory.worker(WORKER + ++workersNamed, onChange);
    }

    /** Those that are to run. */
    synchronized List<ServiceProcess> running() {
        return List.copyOf(running);
    }

    /** Those that have not ended, workers on their way out included. */
    synchronized List<ServiceProcess> all() {
        return Stream.concat(running.stream(), leaving.stream()).toList();
    }

    /** Starts one more worker and returns its name. */
    String addWorker() {
        ServiceProcess worker;
        synchronized (this) {
            worker = nextWorker();
            running.add(worker);
            worker.start();
        }
        onChange.run();
        return worker.name();
    }

    /** Starts workers, or lets the youngest go, until there are so many; those that go end by themselves, in a while. */
    void scaleWorkers(int number) {
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
    void removeWorker(String name) {
        List<ServiceProcess> going = takeOut(List.of(name));
        if (going.isEmpty()) {
            throw CliException.refused("no worker is called " + name);
        }
        awaitEnd(going);
    }

    private synchronized List<ServiceProcess> takeOut(List<String> names) {
        List<ServiceProcess> going = running.stream()
                .filter(service -> names.contains(service.name()))
                .toList();
        running.removeAll(going);
        leaving.addAll(going);
        going.forEach(ServiceProcess::askToStop);
        return going;
    }

    private void awaitEnd(List<ServiceProcess> going) {
        Instant deadline = Instant.now().plus(WORKER_DRAINS_WITHIN);
        going.forEach(worker -> worker.awaitStop(deadline));
        synchronized (this) {
            leaving.removeAll(going);
            going.forEach(worker -> factory.release(worker.name()));
        }
        onChange.run();
    }

    /** The processes to be watched. */
    List<LivenessWatch.Subject> subjects() {
        return running().stream()
                .map(ServiceProcess::state)
                .filter(service -> service.pid() != 0)
                .map(service -> new LivenessWatch.Subject(service.name(), service.pid(), factory.live(service.name())))
                .toList();
    }

    /** Ends a process that does nothing any more; another one takes its place. */
    void replace(LivenessWatch.Subject dead) {
        running().stream()
                .filter(service -> service.name().equals(dead.name()))
                .forEach(service -> service.kill(dead.process()));
    }
}
