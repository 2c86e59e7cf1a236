package dev.darkroom.embedded.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server as a process of its own, with its durability on. It listens on the loopback address alone. */
final class PostgresNode implements AutoCloseable {
    static final String DATABASE = "darkroom";

    private static final int STOP_SECONDS = 20;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final PostgresCluster cluster;

    private PostgresNode(PostgresCluster cluster) {
        this.cluster = cluster;
    }

    static PostgresNode start(Path data, StackSettings settings) {
        try {
            PostgresCluster cluster = PostgresCluster.in(data);
            cluster.prepare(settings.postgresPassword());
            cluster.start(configuration(settings.postgresPort()));
            createDatabase(administration(settings));
            return new PostgresNode(cluster);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL started", e);
        }
    }

    private static List<String> configuration(int port) {
        return List.of(
                "port=" + port,
                "listen_addresses=" + StackSettings.HOST,
                // The driver knows no sockets of files, and their paths may not be longer than a hundred characters.
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "max_connections=200",
                // What it logs of a refused statement holds neither the statement nor its values.
                "log_min_error_statement=panic",
                "log_error_verbosity=terse");
    }

    private static PGSimpleDataSource administration(StackSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {StackSettings.HOST});
        source.setPortNumbers(new int[] {settings.postgresPort()});
        source.setDatabaseName("postgres");
        source.setUser(PostgresCluster.USER);
        source.setPassword(settings.postgresPassword());
        return source;
    }

    /**
     * Stops a server that outlived a killed parent: it holds the data folder, and a start would otherwise adopt
     * whatever listens at its port.
     */
    static void stopStale(Path data) throws IOException, InterruptedException {
        Optional<ProcessHandle> holder = postmaster(data);
        Optional<ProcessHandle> stale = holder.filter(PostgresNode::isPostgres);
        if (stale.isPresent()) {
            interrupt(stale.get());
        }
        if (holder.isPresent()) {
            // A process that has its number now is none of ours. Where none has it, PostgreSQL itself makes sure that
            // the children of a killed server are gone too.
            Files.deleteIfExists(pidFile(data));
        }
    }

    /** Returns when the server that runs on this folder has ended, wanted or not. */
    static void awaitEnd(Path data) throws IOException, InterruptedException {
        Optional<ProcessHandle> server = postmaster(data);
        // Not onExit: where no process reaps orphans, a killed one keeps its number for ever.
        while (server.isPresent() && isPostgres(server.get())) {
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static Optional<ProcessHandle> postmaster(Path data) throws IOException {
        if (!Files.exists(pidFile(data))) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile(data));
        return lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
    }

    private static Path pidFile(Path data) {
        return directory(data).resolve("postmaster.pid");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        cluster.stop();
    }

    private static void createDatabase(PGSimpleDataSource administration) {
        try (Connection connection = administration.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void interrupt(ProcessHandle postmaster) throws IOException, InterruptedException {
        // SIGINT is PostgreSQL's fast shutdown; the SIGTERM that Java can send would wait for clients to leave.
        new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid()))
                .start()
                .waitFor();
        try {
            postmaster.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a PostgreSQL server of an earlier run does not stop: process " + postmaster.pid());
        }
    }

    /** A pid file that outlived a reboot may name any process by now. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().map(Path::of).map(Path::getFileName).stream()
                .anyMatch(name -> name.toString().startsWith("postgres"));
    }

    private static Path directory(Path data) {
        return data.resolve("postgres");
    }
}
