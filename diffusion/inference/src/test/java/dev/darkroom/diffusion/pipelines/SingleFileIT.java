package dev.darkroom.diffusion.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.checkpoints.Component;
import dev.darkroom.diffusion.checkpoints.OriginalCheckpoint;
import dev.darkroom.diffusion.checkpoints.SyntheticFiles;
import dev.darkroom.diffusion.model.CheckedModel;
import dev.darkroom.diffusion.model.ModelComponent;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.model.SingleFile;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Original checkpoints of tiny models draw what diffusers draws after its own conversion. */
class SingleFileIT {

    private static final Path VOCABULARY = Path.of("../parity/src/test/resources/parity/pipelines/p1/tokenizer");

    private static final DrawRequest REQUEST = new DrawRequest("a red apple on a table", 64, 64, "default", 4, 5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tiny-sd1", "tiny-sd2", "tiny-sdxl"})
    void shouldDrawWhatDiffusersDraws(String name) throws IOException {
        Path file = SyntheticFiles.write(folder.resolve(name + ".safetensors"), SyntheticFiles.list(name));
        copyVocabulary(folder.resolve(name).resolve("tokenizer"));
        long[] expected = SafeTensors.open(SyntheticFiles.FORMATS.resolve(name + ".safetensors"))
                .longs("out.rgb");

        try (LatentDiffusion model = LatentDiffusion.load(file, Device.cpu())) {
            assertThat(worstDifference(drawn(model), expected)).isLessThanOrEqualTo(1);
            assertThat(model.description().name()).isEqualTo(name);
            assertThat(model.description().latentFactor()).isEqualTo(8);
        }
    }

    /** As diffusers' conversion script writes version 2: without the last layer of the text encoder and what follows it. */
    @Test
    void shouldDrawTheSameFromAConvertedFile() throws IOException {
        Map<String, Shape> tensors = SyntheticFiles.list("tiny-sd2");
        String encoder = "cond_stage_model.model.";
        long layers = tensors.keySet().stream()
                .filter(tensor -> tensor.startsWith(encoder) && tensor.endsWith(".ln_1.weight"))
                .count();
        tensors.keySet()
                .removeIf(tensor -> tensor.startsWith(encoder + "transformer.resblocks." + (layers - 1) + ".")
                        || tensor.equals(encoder + "text_projection")
                        || tensor.equals(encoder + "logit_scale"));
        Path file = SyntheticFiles.write(folder.resolve("converted.safetensors"), tensors);
        copyVocabulary(folder.resolve("converted/tokenizer"));
        long[] expected = SafeTensors.open(SyntheticFiles.FORMATS.resolve("tiny-sd2.safetensors"))
                .longs("out.rgb");

        try (LatentDiffusion model = LatentDiffusion.load(file, Device.cpu())) {
            assertThat(worstDifference(drawn(model), expected)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldDrawTheSameFromAFolderOfItsOwn() throws IOException {
        Path file = SyntheticFiles.write(folder.resolve("tiny-sd1.safetensors"), SyntheticFiles.list("tiny-sd1"));
        copyVocabulary(folder.resolve("elsewhere/tokenizer"));
        CheckedModel model = CheckedModel.read(SingleFile.open(file, folder.resolve("elsewhere")));
        Path own = folder.resolve("mine");
        for (Map.Entry<String, Path> entry : model.files().contents().entrySet()) {
            Path target = own.resolve(entry.getKey());
            Files.createDirectories(target.getParent());
            Files.copy(entry.getValue(), target);
        }
        long[] expected = SafeTensors.open(SyntheticFiles.FORMATS.resolve("tiny-sd1.safetensors"))
                .longs("out.rgb");

        assertThat(ModelFiles.isModelFolder(own)).isTrue();
        assertThat(CheckedModel.read(own).components())
                .extracting(ModelComponent::type)
                .containsExactly("UNet2DConditionModel", "AutoencoderKL", "CLIPTextModel");
        try (LatentDiffusion loaded = LatentDiffusion.load(own, Device.cpu())) {
            assertThat(loaded.description().name()).isEqualTo("mine");
            assertThat(worstDifference(drawn(loaded), expected)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldSayWhereTheVocabularyBelongs() throws IOException {
        Path file = SyntheticFiles.write(folder.resolve("one.safetensors"), SyntheticFiles.list("tiny-sd1"));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> LatentDiffusion.load(file, Device.cpu()))
                .withMessageContaining("put CLIP's vocab.json and merges.txt into " + folder.resolve("one/tokenizer"));
    }

    @Test
    void shouldDrawTheSameFromADiffusersFolderOfXl() throws IOException {
        SafeTensors golden = SafeTensors.open(SyntheticFiles.FORMATS.resolve("tiny-sdxl.safetensors"));
        Path file = SyntheticFiles.write(folder.resolve("one.safetensors"), SyntheticFiles.list("tiny-sdxl"));
        Path xl = writeFolder(OriginalCheckpoint.open(file, Optional.empty()));

        try (LatentDiffusion model = LatentDiffusion.load(xl, Device.cpu())) {
            assertThat(Latents.of(model, REQUEST, new TorchGenerator(7)::randn))
                    .containsExactly(golden.floats("out.latents"), within(1e-3f));
        }
    }

    private Path writeFolder(OriginalCheckpoint checkpoint) throws IOException {
        Path xl = folder.resolve("xl");
        for (Map.Entry<String, Component> entry : checkpoint.components().entrySet()) {
            Path component = Files.createDirectories(xl.resolve(entry.getKey()));
            Weights weights = entry.getValue().weights();
            Files.writeString(
                    component.resolve("config.json"), entry.getValue().config().toString());
            SafeTensorsWriter.write(
                    component.resolve("model.safetensors"),
                    weights.tensors().values().stream()
                            .map(tensor -> new SafeTensorsWriter.Entry(
                                    tensor.name(), tensor.type(), tensor.shape(), () -> weights.floats(tensor.name())))
                            .toList());
        }
        copyVocabulary(xl.resolve("tokenizer"));
        copyVocabulary(xl.resolve("tokenizer_2"));
        Files.writeString(xl.resolve("tokenizer_2/tokenizer_config.json"), "{\"pad_token\": \"!\"}");
        Files.createDirectories(xl.resolve("scheduler"));
        Files.writeString(xl.resolve("scheduler/scheduler_config.json"), """
            {"_class_name": "EulerDiscreteScheduler", "beta_start": 0.00085, "beta_end": 0.012,
             "beta_schedule": "scaled_linear", "steps_offset": 1, "timestep_spacing": "leading"}\
            """);
        Files.writeString(xl.resolve("model_index.json"), """
            {"_class_name": "StableDiffusionXLPipeline", "force_zeros_for_empty_prompt": true,
             "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
             "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
             "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
             "tokenizer_2": ["transformers", "CLIPTokenizer"],
             "scheduler": ["diffusers", "EulerDiscreteScheduler"]}\
            """);
        return xl;
    }

    private static void copyVocabulary(Path to) throws IOException {
        Files.createDirectories(to);
        for (String name : new String[] {"vocab.json", "merges.txt"}) {
            Files.copy(VOCABULARY.resolve(name), to.resolve(name));
        }
    }

    private static byte[] drawn(LatentDiffusion model) {
        return model.draw(REQUEST, 7, 1).getFirst().rgb();
    }

    private static int worstDifference(byte[] one, long[] other) {
        assertThat(one).hasSize(other.length);
        int worst = 0;
        for (int i = 0; i < one.length; i++) {
            worst = Math.max(worst, (int) Math.abs(Byte.toUnsignedInt(one[i]) - other[i]));
        }
        return worst;
    }
}
