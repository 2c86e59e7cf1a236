package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that end before their time lose nothing but the updates since the last checkpoint. */
class InterruptionIT {

    private static final int KILLED_AT = 33;

    @TempDir
    static Path folder;

    private static Path data = Path.of("");
    private static Path config = Path.of("");
    private static Path whole = Path.of("");

    @BeforeAll
    static void trainWithoutInterruption() throws IOException {
        data = DrawnImages.in(folder.resolve("data"));
        config = Files.writeString(
                folder.resolve("config.json"),
                Files.readString(TrainingIT.config("autoencoder"))
                        .replace("\"steps\": 12", "\"steps\": 50")
                        .replace("\"checkpoint_every\": 5", "\"checkpoint_every\": 20"));
        whole = folder.resolve("whole");
        train(config, data, whole, false, new TrainingIT.Notes());
    }

    @Test
    void shouldGoOnAfterKillAsIfNothingHadHappened() throws Exception {
        Path killed = folder.resolve("killed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        Killed.class.getName(),
                        config.toString(),
                        data.toString(),
                        killed.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.lines().filter(Killed.READY::equals).findFirst()).isPresent();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(losses(killed)).hasSize(1 + KILLED_AT);
        train(config, data, killed, true, new TrainingIT.Notes());

        assertThat(losses(killed)).hasSize(51).isEqualTo(losses(whole));
    }

    @Test
    void shouldLeaveWithACheckpointThatIsEnoughToGoOnFrom() throws IOException {
        Path left = folder.resolve("left");
        Leaving listener = new Leaving(25);
        assertThatExceptionOfType(TrainingStoppedException.class)
                .isThrownBy(() -> train(config, data, left, false, listener));
        assertThat(listener.checkpoints).containsExactly(20, 25);
        Files.delete(left.resolve("metrics.csv"));
        train(config, data, left, true, new TrainingIT.Notes());

        String weights = "diffusion_pytorch_model.safetensors";
        assertThat(left.resolve(weights)).hasSameBinaryContentAs(whole.resolve(weights));
    }

    @Test
    void shouldKeepTheCheckpointWhenTheDiskIsFull() throws IOException {
        Path full = folder.resolve("full");
        Path checkpoint = full.resolve("checkpoint.safetensors");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> train(config, data, full, false, new FullDisk(30, checkpoint)))
                .withMessage(checkpoint + ": cannot be written: No space left on device");
        assertThat(full.resolve("checkpoint.safetensors.part")).doesNotExist();
        assertThat(losses(full)).hasSize(41);
        train(config, data, full, true, new TrainingIT.Notes());

        assertThat(losses(full)).isEqualTo(losses(whole));
    }

    private static void train(Path config, Path data, Path out, boolean resume, TrainingListener listener) {
        AutoencoderTraining.train(config, data, new TrainingPlace(out, resume, listener), Device.cpu());
    }

    /** Without the speed. */
    private static List<String> losses(Path out) throws IOException {
        return Files.readAllLines(out.resolve("metrics.csv")).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    /** Asks for the end after a step. */
    private static final class Leaving extends TrainingIT.Notes {

        private final List<Integer> checkpoints = new ArrayList<>();
        private final int last;
        private StopMode stopMode = StopMode.GO_ON;

        Leaving(int last) {
            this.last = last;
        }

        @Override
        public void onStep(Progress progress) {
            stopMode = progress.step() == last ? StopMode.LEAVE : StopMode.GO_ON;
        }

        @Override
        public StopMode stopMode() {
            return stopMode;
        }

        @Override
        public void onCheckpoint(int step, Path file) {
            checkpoints.add(step);
        }
    }

    /** A training in a process of its own, which waits at one step to be killed. */
    static final class Killed {

        static final String READY = "ready to be killed";

        private Killed() {}

        public static void main(String[] arguments) {
            train(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), false, new TrainingIT.Notes() {
                @Override
                public void onStep(Progress progress) {
                    if (progress.step() == KILLED_AT) {
                        System.out.println(READY);
                        waitForever();
                    }
                }
            });
        }

        private static void waitForever() {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** From a step on lets the next checkpoint run into the device that is always full. */
    private static final class FullDisk extends TrainingIT.Notes {

        private final int step;
        private final Path file;

        FullDisk(int step, Path file) {
            this.step = step;
            this.file = file;
        }

        @Override
        public void onStep(Progress progress) {
            if (progress.step() == step) {
                try {
                    Files.createSymbolicLink(file.resolveSibling(file.getFileName() + ".part"), Path.of("/dev/full"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
