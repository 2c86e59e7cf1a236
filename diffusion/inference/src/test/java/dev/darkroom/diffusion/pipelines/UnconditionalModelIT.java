package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.model.ModelComponent;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.weights.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that draw without a prompt, as folders that diffusers would write. */
class UnconditionalModelIT {

    private static final Path PARITY = Path.of("../parity/src/test/resources/parity");

    @TempDir
    private Path folder;

    @Test
    void shouldDecodeWhatItDrawsInLatents() throws IOException {
        copy("models/unet2d_class", "unet");
        copy("pipelines/p1/vae", "vqvae");
        write("""
                {"_class_name": "LDMPipeline", "unet": ["diffusers", "UNet2DModel"],
                 "vqvae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "DDIMScheduler"]}""");

        CheckedModel model = CheckedModel.read(folder);

        assertThat(model.description().takesPrompts()).isFalse();
        assertThat(model.description().latentFactor()).isEqualTo(2);
        assertThat(model.description().parameters())
                .isEqualTo(model.components().stream()
                        .mapToLong(ModelComponent::parameters)
                        .sum());
        try (UnconditionalPipeline pipeline = UnconditionalPipeline.load(DiffusersFolder.open(folder), Device.cpu())) {
            assertThat(pipeline.isClassConditional()).isTrue();
            assertThat(draw(pipeline, 1).shape()).isEqualTo(Shape.of(1, 3, 32, 32));
            assertThat(draw(pipeline, 1).values())
                    .isNotEqualTo(draw(pipeline, 2).values());
        }
    }

    @Test
    void shouldSayThatItTakesNoPrompt() throws IOException {
        copy("models/unet2d_class", "unet");
        write("""
                {"_class_name": "DDPMPipeline", "unet": ["diffusers", "UNet2DModel"],
                 "scheduler": ["diffusers", "DDIMScheduler"]}""");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> ModelFiles.open(folder).textToImagePipeline())
                .withMessageContaining("_class_name = \"DDPMPipeline\" is not supported");
    }

    @Test
    void shouldRefuseAUNetWhoseChannelsAreNotThoseOfWhatItDraws() throws IOException {
        copy("models/unet2d_class", "unet");
        write("""
                {"_class_name": "DDIMPipeline", "unet": ["diffusers", "UNet2DModel"],
                 "scheduler": ["diffusers", "DDIMScheduler"]}""");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> CheckedModel.read(folder))
                .withMessageContaining("in_channels = 4 but what is denoised has 3 channels");
    }

    @Test
    void shouldRefuseLatentsThatAreShifted() throws IOException {
        copy("models/unet2d_class", "unet");
        copy("pipelines/p1/vae", "vqvae");
        Path config = folder.resolve("vqvae/config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"shift_factor\": null", "\"shift_factor\": 0.1159"));
        write("""
                {"_class_name": "LDMPipeline", "unet": ["diffusers", "UNet2DModel"],
                 "vqvae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "DDIMScheduler"]}""");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> CheckedModel.read(folder))
                .withMessageContaining("shift_factor");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> UnconditionalPipeline.load(DiffusersFolder.open(folder), Device.cpu()))
                .withMessageContaining("shift_factor");
    }

    private Tensor draw(UnconditionalPipeline pipeline, int label) {
        Scheduler scheduler = Scheduler.of(DiffusersFolder.open(folder).schedulerConfig(), 2);
        return pipeline.generate(scheduler, new int[] {label}, 16, 16, List.of(new TorchGenerator(3)::randn))
                .getFirst();
    }

    private void write(String index) throws IOException {
        Files.writeString(folder.resolve("model_index.json"), index);
        Files.createDirectories(folder.resolve("scheduler"));
        Files.writeString(
                folder.resolve("scheduler/scheduler_config.json"),
                "{\"_class_name\": \"DDIMScheduler\", \"beta_schedule\": \"linear\"}");
    }

    private void copy(String model, String component) throws IOException {
        Files.createDirectories(folder.resolve(component));
        try (Stream<Path> files = Files.list(PARITY.resolve(model))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(component).resolve(file.getFileName()));
            }
        }
    }
}
