package dev.darkroom.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trainings of tiny networks. */
class TrainingIT {

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void drawPictures() throws IOException {
        data = DrawnPictures.in(folder.resolve("data"));
    }

    @Test
    void shouldTrainAnAutoencoderAndThenATextToImageModelThatThePipelineLoads() throws IOException {
        Path vae = folder.resolve("vae");
        Path model = folder.resolve("model");
        AutoencoderTraining.train(
                config("autoencoder"), data, new TrainingPlace(vae, false, new Notes()), Device.cpu());
        Path config = Files.writeString(
                folder.resolve("diffusion.json"),
                Files.readString(config("diffusion"))
                        .replaceFirst(
                                "\\{", "{\"autoencoder\": \"" + vae.toString().replace('\\', '/') + "\","));

        Notes notes = new Notes();
        TextToImageTraining.train(config, data, new TrainingPlace(model, false, notes), Device.cpu());

        assertThat(notes.steps).hasSize(12);
        assertThat(model.resolve("samples/step-000012.png")).isNotEmptyFile();
        assertThat(model.resolve("loss.png")).isNotEmptyFile();
        assertThat(Files.readAllLines(model.resolve("metrics.csv"))).hasSize(13);
        try (LatentDiffusion pipeline = LatentDiffusion.load(model, Device.cpu())) {
            assertThat(pipeline.description().defaultWidth()).isEqualTo(16);
        }
    }

    @Test
    void shouldGoOnAfterACrashAsIfNothingHadHappened() throws IOException {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        AutoencoderTraining.train(
                config("autoencoder"), data, new TrainingPlace(whole, false, new Notes()), Device.cpu());

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> AutoencoderTraining.train(
                        config("autoencoder"), data, new TrainingPlace(broken, false, new CrashAt(8)), Device.cpu()));
        AutoencoderTraining.train(
                config("autoencoder"), data, new TrainingPlace(broken, true, new Notes()), Device.cpu());

        assertThat(losses(broken)).isEqualTo(losses(whole));
        assertThat(broken.resolve("diffusion_pytorch_model.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("diffusion_pytorch_model.safetensors"));
    }

    @Test
    void shouldNeitherOverwriteATrainingNorResumeOneThatIsNotThere() {
        Path out = folder.resolve("out");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> AutoencoderTraining.train(
                        config("autoencoder"), data, new TrainingPlace(out, true, new Notes()), Device.cpu()))
                .withMessageContaining("no checkpoint to resume from");

        AutoencoderTraining.train(
                config("autoencoder"), data, new TrainingPlace(out, false, new Notes()), Device.cpu());

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> AutoencoderTraining.train(
                        config("autoencoder"), data, new TrainingPlace(out, false, new Notes()), Device.cpu()))
                .withMessageContaining("holds a training already");
    }

    @Test
    void shouldRefuseConfigurationFieldsThatItDoesNotKnow() throws IOException {
        Path config = Files.writeString(
                folder.resolve("odd.json"),
                Files.readString(config("autoencoder")).replace("\"seed\"", "\"sead\""));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> AutoencoderTraining.train(
                        config, data, new TrainingPlace(folder.resolve("out"), false, new Notes()), Device.cpu()))
                .withMessageContaining("odd.json: sead = 7 is not supported");
    }

    private static List<String> losses(Path out) throws IOException {
        return Files.readAllLines(out.resolve("metrics.csv")).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    static Path config(String name) {
        try {
            return Path.of(Objects.requireNonNull(TrainingIT.class.getResource("/training/" + name + ".json"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Remembers what a training said. */
    static class Notes implements TrainingListener {

        final List<Progress> steps = new ArrayList<>();

        @Override
        public void onNote(String line) {}

        @Override
        public void onStep(Progress progress) {
            steps.add(progress);
        }

        @Override
        public void onFile(Path file) {}
    }

    /** Ends a training in the middle of a step. */
    private static final class CrashAt extends Notes {

        private final int step;

        CrashAt(int step) {
            this.step = step;
        }

        @Override
        public void onStep(Progress progress) {
            if (progress.step() == step) {
                throw new IllegalStateException("crash");
            }
        }
    }
}
