package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    void drawImages() throws IOException {
        data = DrawnImages.in(folder.resolve("data"));
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
        DiffusionStage.train(config, data, new TrainingPlace(model, false, notes), Device.cpu());

        assertThat(notes.steps).hasSize(12);
        assertThat(model.resolve("samples/step-000012.png")).isNotEmptyFile();
        assertThat(model.resolve("loss.png")).isNotEmptyFile();
        assertThat(Files.readAllLines(model.resolve("metrics.csv"))).hasSize(13);
        try (LatentDiffusion pipeline = LatentDiffusion.load(model, Device.cpu())) {
            assertThat(pipeline.description().defaultWidth()).isEqualTo(16);
        }
        shouldFineTune(model);
        shouldTrainLowRankAdditions(model);
    }

    private void shouldFineTune(Path model) {
        Path out = folder.resolve("fine");
        FineTuning.train(fineTuning(model, ""), data, new TrainingPlace(out, false, new Notes()), Device.cpu());

        assertThat(out.resolve("unet/config.json")).hasSameTextualContentAs(model.resolve("unet/config.json"));
        assertThat(floats(out.resolve("unet/diffusion_pytorch_model.safetensors"), "conv_in.weight"))
                .isNotEqualTo(floats(model.resolve("unet/diffusion_pytorch_model.safetensors"), "conv_in.weight"));
        assertThat(out.resolve("text_encoder/model.safetensors"))
                .hasSameBinaryContentAs(model.resolve("text_encoder/model.safetensors"));
        assertThat(out.resolve("samples/step-000003.png")).isNotEmptyFile();
    }

    private void shouldTrainLowRankAdditions(Path model) {
        Path out = folder.resolve("lora");
        String lora = "\"lora\": {\"rank\": 2},";
        FineTuning.train(fineTuning(model, lora), data, new TrainingPlace(out, false, new Notes()), Device.cpu());

        SafeTensors file = SafeTensors.open(out.resolve("pytorch_lora_weights.safetensors"));
        String name = "unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0.lora_";
        assertThat(file.tensors()).hasSize(2 * 4 * 2 * 4);
        assertThat(file.tensors().get(name + "A.weight"))
                .extracting(TensorInfo::shape)
                .isEqualTo(Shape.of(2, 16));
        assertThat(file.floats(name + "B.weight")).hasSize(32).doesNotContain(0);
        assertThat(out.resolve("samples/step-000003.png")).isNotEmptyFile();
    }

    private Path fineTuning(Path model, String lora) {
        try {
            return Files.writeString(
                    folder.resolve("finetune.json"),
                    "{\"model\": \"" + model.toString().replace('\\', '/') + "\"," + lora
                            + "\"resolution\": 16, \"steps\": 3, \"batch_size\": 4,"
                            + "\"samples\": {\"prompts\": [\"a red circle\"], \"steps\": 1}}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] floats(Path file, String tensor) {
        return SafeTensors.open(file).floats(tensor);
    }

    @Test
    void shouldTrainOnTheLatentsOfAQuantisedAutoencoderAndOnPixels() throws IOException {
        String autoencoder = Files.readString(config("autoencoder"))
                .replace("AutoencoderKL", "VQModel")
                .replace("\"kl\": 4e-6", "\"commitment\": 0.25")
                .replace("\"latent_channels\": 4", "\"latent_channels\": 3, \"num_vq_embeddings\": 16");
        Path vae = folder.resolve("vq");
        Path config = Files.writeString(folder.resolve("vq.json"), autoencoder);
        AutoencoderTraining.train(config, data, new TrainingPlace(vae, false, new Notes()), Device.cpu());

        unconditional("latents", "\"autoencoder\": \"" + vae.toString().replace('\\', '/') + "\",", "");
        unconditional("pixels", "", ", \"num_class_embeds\": 1");
    }

    private void unconditional(String name, String autoencoder, String classes) throws IOException {
        Path config = Files.writeString(
                folder.resolve(name + ".json"),
                "{" + autoencoder + "\"unet\": {\"_class_name\": \"UNet2DModel\", \"block_out_channels\": [8, 16],"
                        + "\"down_block_types\": [\"DownBlock2D\", \"DownBlock2D\"], \"up_block_types\": [\"UpBlock2D\","
                        + " \"UpBlock2D\"], \"layers_per_block\": 1, \"norm_num_groups\": 4" + classes + "},"
                        + "\"scheduler\": {\"_class_name\": \"DDIMScheduler\"}, \"resolution\": 16, \"steps\": 3,"
                        + "\"batch_size\": 4, \"samples\": {\"seeds\": 1, \"steps\": 2}}");
        Path out = folder.resolve(name);

        DiffusionStage.train(config, data, new TrainingPlace(out, false, new Notes()), Device.cpu());

        assertThat(out.resolve("unet/diffusion_pytorch_model.safetensors")).isNotEmptyFile();
        assertThat(out.resolve("samples/step-000003.png")).isNotEmptyFile();
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
