package dev.darkroom.embedded.server;

import dev.darkroom.embedded.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The main class of the child process: starts the three servers, says where they are on standard output as {@code
 * name=value} lines closed by {@code end} once PostgreSQL answers, and {@code end} again once all do, and stops them when
 * standard input ends.
 */
public final class StackServer {
    private StackServer() {}

    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]);
        boolean temporary = arguments.length > 1 && arguments[1].equals("--temporary");
        // Libraries print to standard output now and then; the protocol keeps the real one for itself.
        PrintStream answers = System.out;
        System.setOut(System.err);
        // Ctrl-C reaches the whole process group; the parent stops its services first and this process last.
        Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
        try {
            serve(data, answers);
        } catch (Exception e) {
            e.printStackTrace();
            answers.println("error=" + reason(e));
        }
        if (temporary) {
            delete(data);
        }
        // Kafka and Jetty leave threads behind; everything is stopped and flushed here.
        Runtime.getRuntime().halt(0);
    }

    private static void serve(Path data, PrintStream answers) throws Exception {
        PrivateFiles.directory(data);
        try (FileChannel channel = FileChannel.open(
                        data.resolve("stack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new IOException("another one is running on " + data);
            }
            PostgresNode.stopStale(data);
            StackSettings settings = StackSettings.loadOrCreate(data);
            // PostgreSQL waits for its own process and the others for the CPU: started side by side they take as long
            // as Kafka.
            ExecutorService starts = Executors.newCachedThreadPool();
            Future<KafkaNode> kafka = starts.submit(() -> KafkaNode.start(data, settings));
            Future<ObjectStoreNode> objects = starts.submit(() -> ObjectStoreNode.start(data, settings));
            try (PostgresNode postgres = PostgresNode.start(data, settings)) {
                answer(answers, facts(settings));
                serve(data, kafka, objects, answers);
            }
        }
    }

    private static void serve(Path data, Future<KafkaNode> kafka, Future<ObjectStoreNode> objects, PrintStream answers)
            throws Exception {
        try (KafkaNode broker = kafka.get();
                ObjectStoreNode store = objects.get()) {
            answer(answers, Map.of());
            Thread watch = Thread.ofPlatform().daemon().name("postgres-watch").start(() -> haltWithPostgres(data));
            // Nothing comes; the end says that the parent wants it or is gone.
            System.in.transferTo(OutputStream.nullOutputStream());
            watch.interrupt();
            watch.join();
        }
    }

    private static Map<String, String> facts(StackSettings settings) {
        return Map.of(
                "kafka.bootstrap.servers", settings.kafkaBootstrapServers(),
                "kafka.password", settings.kafkaPassword(),
                "postgres.port", Integer.toString(settings.postgresPort()),
                "postgres.database", PostgresNode.DATABASE,
                "postgres.user", PostgresCluster.USER,
                "postgres.password", settings.postgresPassword(),
                "s3.endpoint", settings.s3Endpoint(),
                "s3.access-key", settings.s3AccessKey(),
                "s3.secret-key", settings.s3SecretKey(),
                "ports", settings.ports());
    }

    /** Where the database was killed, this process ends too: its supervisor starts all of it again. */
    private static void haltWithPostgres(Path data) {
        try {
            PostgresNode.awaitEnd(data);
            System.err.println("PostgreSQL has ended, and so does this process");
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            // The end is wanted.
        } catch (IOException e) {
            System.err.println("PostgreSQL is not watched: " + e.getMessage());
        }
    }

    private static void answer(PrintStream answers, Map<String, String> facts) {
        facts.forEach((name, value) -> answers.println(name + "=" + value));
        answers.println("end");
        answers.flush();
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse(cause.getClass().getSimpleName());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(StackServer::deleteOne);
        } catch (UncheckedIOException e) {
            // A temporary folder that resists is left to the operating system.
            System.err.println("not deleted: " + e.getMessage());
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
