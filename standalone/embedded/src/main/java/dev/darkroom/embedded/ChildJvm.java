package dev.darkroom.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How every child JVM is started: what it writes is its owner's alone, text that machines read is the same wherever the machine
 * stands, and what it leaves when it crashes lies with its log.
 */
public final class ChildJvm {
    /** Kafka, Quarkus and drivers map the case of machine-read words; a Turkish machine has other rules for the letter i. */
    private static final List<String> NEUTRAL = List.of(
            "-Duser.language=en",
            "-Duser.country=",
            "-Duser.script=",
            "-Duser.variant=",
            "-Dfile.encoding=UTF-8",
            "-Dsun.jnu.encoding=UTF-8");

    private ChildJvm() {}

    /**
     * A process that runs this JVM's Java with arguments.
     *
     * @param name of the process, for the crash file {@code NAME-PID.crash.log}
     * @param logs folder of the crash file
     */
    public static ProcessBuilder process(String name, Path logs, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "umask 077; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NEUTRAL);
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.add(crashFile(name, logs));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** The JVM puts its process id for %p. */
    private static String crashFile(String name, Path logs) {
        String folder = logs.toAbsolutePath().toString().replace("%", "%%");
        return "-XX:ErrorFile=" + folder + "/" + name + "-%p.crash.log";
    }
}
