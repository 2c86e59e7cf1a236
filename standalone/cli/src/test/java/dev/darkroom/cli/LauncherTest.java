package dev.darkroom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script, with a Java that tells what it was started with. */
class LauncherTest {
    private static final Path SCRIPT = Path.of(System.getProperty("darkroom.root", "../.."), "darkroom");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    @BeforeEach
    void pretendToBeBuilt() throws IOException {
        Files.copy(SCRIPT, root.resolve("darkroom"));
        Files.createDirectories(root.resolve("target"));
        Files.createFile(root.resolve("target/built"));
        Files.createDirectories(root.resolve("jdk/bin"));
        program("jdk/bin/javac", "echo 'javac 21.0.2' >&2");
        program("jdk/bin/java", "echo \"LC_ALL=$LC_ALL\"; for a; do printf '%s\\n' \"$a\"; done");
    }

    @Test
    void shouldStartWithUtf8AndANeutralLocaleUnderAnyOther() throws Exception {
        for (String locale : List.of("C", "POSIX", "tr_TR.UTF-8", "ar_EG.UTF-8", "de_DE.ISO-8859-1")) {
            List<String> started = run(Map.of("LC_ALL", locale, "HOME", root.toString()), "version");

            assertThat(started)
                    .as(locale)
                    .contains(
                            "LC_ALL=C.UTF-8",
                            "-Dsun.jnu.encoding=UTF-8",
                            "-Dfile.encoding=UTF-8",
                            "-Dstdout.encoding=UTF-8",
                            "-Duser.language=en",
                            "-Duser.country=");
        }
    }

    @Test
    void shouldStartWithoutAHomeAndHandArgumentsOnAsTheyAre() throws Exception {
        List<String> started = run(Map.of("LC_ALL", "C.UTF-8"), "generate", "a $HOME `id` \"green\" apple");

        assertThat(started).endsWith("dev.darkroom.cli.Darkroom", "generate", "a $HOME `id` \"green\" apple");
        assertThat(started).anyMatch(argument -> argument.startsWith("-XX:ErrorFile="));
    }

    private List<String> run(Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("/bin/sh", root.resolve("darkroom").toString()), Arrays.stream(arguments))
                        .toList());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    private void program(String name, String body) throws IOException {
        Files.writeString(root.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
