package dev.darkroom.storage.jobs.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.mutiny.sqlclient.Pool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads how the embedded server has executed the statements that it was sent, from its log: auto_explain writes there what
 * {@code explain (analyze, buffers)} would show.
 */
final class Plans {
    private static final Pattern ENTRY = Pattern.compile(
            "LOG:  duration: ([\\d.]+) ms  plan:\n\tQuery Text: ((?:.*\n\t)*?)((?:\\w.*\\(cost=.*)\n(?:\t.*\n)*)");

    private final Path log;

    private Plans(Path log) {
        this.log = log;
    }

    /** From now on each statement of this database is explained, on connections that are yet to be made. */
    static Plans explainAll(Pool pool) {
        String data = pool.query("show data_directory")
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);
        Stream.of(
                        "session_preload_libraries = auto_explain",
                        "auto_explain.log_min_duration = 0",
                        "auto_explain.log_analyze = on",
                        "auto_explain.log_buffers = on",
                        "auto_explain.log_parameter_max_length = 0")
                .map(setting -> "do $$ begin execute format('alter database %%I set %s', current_database()); end $$"
                        .formatted(setting))
                .forEach(sql -> pool.query(sql).execute().await().indefinitely());
        // The connection in use goes last; the pool notices and opens others.
        pool.query("select pg_terminate_backend(pid) from (select pid from pg_stat_activity"
                        + " where datname = current_database() and backend_type = 'client backend'"
                        + " order by pid = pg_backend_pid() offset 0) connections")
                .execute()
                .onFailure()
                .recoverWithNull()
                .onItem()
                .delayIt()
                .by(Duration.ofSeconds(1))
                .await()
                .indefinitely();
        return new Plans(Path.of(data).resolveSibling("logs").resolve("postgres.log"));
    }

    /**
     * A statement as it was executed.
     *
     * @param millis of the server alone
     * @param plan without the planner's guesses of costs
     */
    record Executed(double millis, String statement, String plan) {}

    /** What the work sends, in order. */
    List<Executed> of(Runnable work) throws IOException {
        long before = Files.size(log);
        work.run();
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(before);
            return ENTRY.matcher(new String(in.readAllBytes(), UTF_8))
                    .results()
                    .map(entry -> new Executed(
                            Double.parseDouble(entry.group(1)), text(entry.group(2)), text(entry.group(3))))
                    .toList();
        }
    }

    private static String text(String logged) {
        return logged.lines()
                .map(line -> line.replaceFirst("^\\t", "")
                        .replaceAll(" *\\(cost=[^)]*\\)", "")
                        .replaceAll("'\\{[^']*\\}'", "'{...}'")
                        .stripTrailing())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }
}
