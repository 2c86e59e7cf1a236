package dev.darkroom.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.checkpoints.SyntheticFiles;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no pipeline can draw with is refused where a model is added, in the words of the engine that would load it. */
class PipelineFitIT {

    private static final String UNET = "model.diffusion_model.";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        unet/config.json                | "in_channels": 8               | in_channels = 8 fits no pipeline
        unet/config.json                | "out_channels": 8              | out_channels = 8 but the autoencoder takes 4
        unet/config.json                | "cross_attention_dim": 48      | the U-Net attends to vectors of length 48
        unet/config.json                | "num_class_embeds": 3          | the pipeline has no values for
        vae/config.json                 | "latent_channels": 8           | out_channels = 4 but the autoencoder takes 8
        vae/config.json                 | "out_channels": 1              | out_channels = 1 but an image has 3 colours
        vae/config.json                 | "in_channels": 4               | in_channels = 4 but an image has 3 colours
        vae/config.json                 | "shift_factor": 0.1            | shift_factor = 0.1 is not supported
        text_encoder/config.json        | "max_position_embeddings": 9   | max_position_embeddings = 9 but the tokenizer gives
        text_encoder/config.json        | "vocab_size": 9                | vocab_size = 9 but the tokenizer gives id
        scheduler/scheduler_config.json | "_class_name": "EDMScheduler"  | "EDMScheduler" is not supported
        model_index.json                | "text_encoder_2": ["t", "CLIPTextModel"] | text_encoder_2
        """)
    void shouldRefuseANetworkThatFitsNoOther(String file, String field, String problem) throws IOException {
        TinyModel.copyTo(folder);
        configure(file, field);

        assertRefused(folder, problem);
    }

    /** InstructPix2Pix takes an image beside the latent, which no pipeline here gives. */
    @Test
    void shouldRefuseACheckpointWhoseUNetTakesAnImageBesideTheLatent() throws IOException {
        Map<String, Shape> tensors = SyntheticFiles.list("tiny-sd1");
        tensors.computeIfPresent(UNET + "input_blocks.0.0.weight", (name, shape) -> Shape.of(shape.get(0), 8, 3, 3));
        Path file = SyntheticFiles.write(folder.resolve("pix2pix.safetensors"), tensors);
        Path vocabulary = Files.createDirectories(folder.resolve("tokenizer"));
        for (String name : List.of("vocab.json", "merges.txt")) {
            Files.copy(
                    Path.of("../parity/src/test/resources/parity/pipelines/p1/tokenizer", name),
                    vocabulary.resolve(name));
        }

        assertRefused(file, "in_channels = 8 fits no pipeline");
    }

    /** Regression: a text encoder whose pooled vector was not checked when it was added alone. */
    @Test
    void shouldMissAWeightThatOnlyThePipelineTakes() throws IOException {
        Map<String, Shape> tensors = SyntheticFiles.list("tiny-sdxl");
        tensors.remove("conditioner.embedders.1.model.text_projection");
        Path file = SyntheticFiles.write(folder.resolve("xl.safetensors"), tensors);
        Path vocabulary = Files.createDirectories(folder.resolve("tokenizer"));
        for (String name : List.of("vocab.json", "merges.txt")) {
            Files.copy(
                    Path.of("../parity/src/test/resources/parity/pipelines/p1/tokenizer", name),
                    vocabulary.resolve(name));
        }

        assertThatExceptionOfType(DiffusionException.class).isThrownBy(() -> CheckedModel.read(file));
    }

    @Test
    void shouldFindAWeightThatIsNotANumberByItsFileAndName() throws IOException {
        TinyModel.copyTo(folder);
        CheckedModel.read(folder).requireFiniteWeights();
        Path file = folder.resolve("unet/diffusion_pytorch_model.safetensors");
        SafeTensors unet = SafeTensors.open(file);
        List<SafeTensorsWriter.Entry> tensors = unet.tensors().values().stream()
                .map(tensor -> entry(unet, tensor))
                .toList();
        SafeTensorsWriter.write(file, tensors);

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> CheckedModel.read(folder).requireFiniteWeights())
                .withMessage(file + ": tensor \"conv_out.weight\": holds infinity or NaN");
    }

    private static SafeTensorsWriter.Entry entry(SafeTensors file, TensorInfo tensor) {
        float[] values = file.floats(tensor.name());
        if (tensor.name().equals("conv_out.weight")) {
            values[values.length - 1] = Float.NaN;
        }
        return new SafeTensorsWriter.Entry(tensor.name(), tensor.type(), tensor.shape(), () -> values);
    }

    private static void assertRefused(Path model, String problem) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> CheckedModel.read(model))
                .withMessageContaining(problem)
                .satisfies(door -> assertThatExceptionOfType(DiffusionException.class)
                        .isThrownBy(() -> LatentDiffusion.load(model, Device.cpu()))
                        .withMessage(door.getMessage()));
    }

    private void configure(String name, String field) throws IOException {
        Path file = folder.resolve(name);
        ObjectMapper json = new ObjectMapper();
        ObjectNode config = (ObjectNode) json.readTree(file.toFile());
        for (Map.Entry<String, JsonNode> entry :
                json.readTree("{" + field + "}").properties()) {
            config.set(entry.getKey(), entry.getValue());
        }
        Files.writeString(file, config.toString());
        assertThat(file).isRegularFile();
    }
}
