package dev.darkroom.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options of JVMs that tests start: they live for seconds, so that what counts is how soon they are there. */
public final class TestJvm {
    private TestJvm() {}

    /** The command line up to the class path of a JVM for an application. */
    public static List<String> command(int heapMegabytes, Path classData) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                // The second compiler would cost more than it gains.
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        command.addAll(sharing(classData));
        return command;
    }

    /** The options of an embedded stack, beside its own. */
    public static List<String> ofInfrastructure() {
        return sharing(Path.of(System.getProperty("darkroom.root", "."), "standalone", "embedded", "target")
                .toAbsolutePath()
                .resolve("infrastructure.jsa"));
    }

    /**
     * The first JVM that ends in order writes the classes as it has them in memory (JEP 350), and the others start in half the time.
     *
     * @param classData file of them; one that does not fit any more is written again
     */
    private static List<String> sharing(Path classData) {
        return List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + classData,
                "-Xlog:disable",
                "-Xlog:all=error,cds*=off:stderr");
    }
}
