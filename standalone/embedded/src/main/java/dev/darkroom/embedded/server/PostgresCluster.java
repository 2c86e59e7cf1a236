package dev.darkroom.embedded.server;

import dev.darkroom.embedded.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a database server, and its programs. Every connection needs a password, which is set while no server runs: at no moment does
 * one listen that lets anybody in.
 *
 * @param directory of the cluster
 * @param programs folder of PostgreSQL's programs
 * @param log takes what they say
 */
record PostgresCluster(Path directory, Path programs, Path log) {
    static final String USER = "postgres";

    static PostgresCluster in(Path data) throws IOException {
        Path log = Files.createDirectories(data.resolve("logs")).resolve("postgres.log");
        return new PostgresCluster(data.resolve("postgres"), PostgresPrograms.unpacked(data), log);
    }

    /** Makes the cluster where there is none, and its login where that is not the one of this password. */
    void prepare(String password) throws IOException, InterruptedException {
        if (!Files.exists(directory)) {
            create();
        }
        Path logins = directory.resolve("pg_hba.conf");
        String wanted = logins(password);
        if (!Files.exists(logins) || !Files.readString(logins).equals(wanted)) {
            run(
                    directory,
                    "ALTER ROLE " + USER + " PASSWORD '" + password + "'\n",
                    List.of("postgres", "--single", "-c", "log_min_error_statement=panic", USER));
            PrivateFiles.write(logins, wanted);
        }
    }

    /** Starts the server as a daemon in a session of its own, which Ctrl-C does not reach, and waits until it takes connections. */
    void start(List<String> settings) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        settings.forEach(setting -> options.add("-c " + setting));
        run(directory, "", List.of("pg_ctl", "start", "-s", "-w", "-t", "60", "-o", String.join(" ", options)));
    }

    void stop() throws IOException, InterruptedException {
        run(directory, "", List.of("pg_ctl", "stop", "-s", "-w", "-t", "20", "-m", "fast"));
    }

    /** Text sorts by code points and maps its case as Unicode says, whatever the machine has installed. */
    private void create() throws IOException, InterruptedException {
        Path draft = directory.resolveSibling("postgres.draft");
        delete(draft);
        run(
                draft,
                "",
                List.of(
                        "initdb",
                        "-U",
                        USER,
                        "-A",
                        "reject",
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"));
        Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Tells by its first line which password the role has, without telling the password. */
    private static String logins(String password) {
        return "# Written by Darkroom for the login " + Secrets.fingerprint(password) + "\n"
                + "host all all 127.0.0.1/32 scram-sha-256\n";
    }

    /** Runs a program. The folder goes by the environment: pg_ctl and initdb would pass an argument through a shell. */
    private void run(Path cluster, String input, List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            // PostgreSQL refuses to run as root, also as the only user of a container.
            whole.addAll(List.of("unshare", "-U"));
        }
        whole.add(programs.resolve(command.getFirst()).toString());
        whole.addAll(command.subList(1, command.size()));
        long before = Files.exists(log) ? Files.size(log) : 0;
        ProcessBuilder builder = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("PGDATA", cluster.toString());
        Process process = builder.start();
        process.outputWriter(StandardCharsets.UTF_8).append(input).close();
        if (process.waitFor() != 0) {
            throw new IOException("PostgreSQL (" + command.getFirst() + "): " + lastLine(before)
                    + " (the whole of it is in " + log + ")");
        }
    }

    private String lastLine(long from) throws IOException {
        byte[] all = Files.readAllBytes(log);
        String said = new String(all, (int) from, (int) (all.length - from), StandardCharsets.UTF_8);
        // The programs end with advice; what the server says of itself comes before it.
        List<String> lines = said.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("pg_ctl: ") && !line.startsWith("Examine "))
                .toList();
        return lines.stream()
                .filter(line -> line.contains("FATAL") || line.contains("PANIC") || line.contains("rror:"))
                .reduce((first, second) -> second)
                .or(() -> lines.stream().reduce((first, second) -> second))
                .orElse("no reason given");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/proc/self/ns/user"));
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
