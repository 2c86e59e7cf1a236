package dev.darkroom.diffusion.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.TorchScriptArchive;
import dev.darkroom.diffusion.script.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A process that is ended while its threads are in libtorch. */
class NativeExitIT {
    private static final int STATUS = 7;
    private static final int THREADS = 4;

    @TempDir
    Path folder;

    @RepeatedTest(3)
    void shouldEndWithItsStatusWhileModelsLoad() throws Exception {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-XX:-CreateCoredumpOnCrash",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Loading.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(folder.resolve("crash.log")).doesNotExist();
        assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(STATUS);
    }

    /** Loads networks in several threads and ends in the midst of it. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) throws InterruptedException {
            byte[] archive = TorchScriptArchive.of(deep().source("cpu", 6));
            CountDownLatch loaded = new CountDownLatch(THREADS);
            for (int i = 0; i < THREADS; i++) {
                Thread.ofPlatform().daemon().start(() -> load(archive, loaded));
            }
            loaded.await();
            System.exit(STATUS);
        }

        private static Program deep() {
            Linear linear = new Linear(4, 4);
            return Program.trace(linear, 1, inputs -> {
                Value value = inputs.getFirst();
                for (int i = 0; i < 500; i++) {
                    value = linear.forward(value).unary("silu");
                }
                return List.of(value);
            });
        }

        private static void load(byte[] archive, CountDownLatch loaded) {
            try {
                while (true) {
                    try (PtNDManager manager = (PtNDManager) Device.pytorch().newBaseManager(ai.djl.Device.cpu())) {
                        JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false)
                                .close();
                        loaded.countDown();
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
