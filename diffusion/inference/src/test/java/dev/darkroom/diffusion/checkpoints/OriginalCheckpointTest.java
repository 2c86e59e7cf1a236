package dev.darkroom.diffusion.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.AutoencoderKL;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Original checkpoints at full size, by their headers alone. */
class OriginalCheckpointTest {

    private static final String CONV_IN = "model.diffusion_model.input_blocks.0.0.weight";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "sdxl"})
    void shouldFindEveryWeightOfEveryNetwork(String name) throws IOException {
        OriginalCheckpoint checkpoint = open(SyntheticFiles.list(name), Map.of());

        checkpoint.components().forEach((component, network) -> {
            ConfigFile config = ConfigFile.of(component, network.config());
            assertThat(programs(component, config))
                    .allSatisfy(program -> assertThat(program.weights())
                            .allSatisfy(weight -> assertThat(
                                            network.weights().tensors().get(weight.name()))
                                    .isNotNull()
                                    .satisfies(
                                            tensor -> assertThat(tensor.shape()).isEqualTo(weight.shape()))));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "sd1, StableDiffusionPipeline, PNDMScheduler, false, 859520964, 123060480",
        "sd2, StableDiffusionPipeline, DDIMScheduler, true, 865910724, 340387840",
        "sdxl, StableDiffusionXLPipeline, EulerDiscreteScheduler, false, 2567463684, 123060480",
    })
    void shouldRecogniseTheVersion(
            String name, String pipeline, String scheduler, boolean velocity, long unet, long text) throws IOException {
        OriginalCheckpoint checkpoint = open(SyntheticFiles.list(name), Map.of());

        assertThat(checkpoint.pipeline()).isEqualTo(pipeline);
        assertThat(checkpoint.scheduler().className()).isEqualTo(scheduler);
        assertThat(checkpoint.scheduler().predictsVelocity()).isEqualTo(velocity);
        assertThat(parameters(checkpoint, "unet")).isEqualTo(unet);
        assertThat(parameters(checkpoint, "vae")).isEqualTo(83_653_863);
        assertThat(parameters(checkpoint, "text_encoder")).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "sd2", "sdxl"})
    void shouldNameATensorAsTheOriginalDoes(String name) throws IOException {
        Map<String, Shape> tensors = SyntheticFiles.list(name);
        Weights weights = component(open(tensors, Map.of()), "unet").weights();

        assertThat(OriginalNames.of(weights.tensors().keySet()).values())
                .hasSize(weights.tensors().size())
                .allSatisfy(original -> assertThat(tensors).containsKey("model.diffusion_model." + original));
    }

    @Test
    void shouldTakeNineChannelsForInpainting() throws IOException {
        Map<String, Shape> tensors = SyntheticFiles.list("sd2");
        tensors.put(CONV_IN, Shape.of(320, 9, 3, 3));

        OriginalCheckpoint checkpoint = open(tensors, Map.of());

        assertThat(checkpoint.pipeline()).isEqualTo("StableDiffusionInpaintPipeline");
        assertThat(checkpoint.scheduler().predictsVelocity()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"whole", "without text_projection", "without logit_scale", "cut", "cut, but with text_projection"
            })
    void shouldReadPromptsWithAllLayersOfVersion2ButTheLast(String kind) throws IOException {
        Map<String, Shape> tensors = SyntheticFiles.list("sd2");
        String encoder = "cond_stage_model.model.";
        tensors.keySet().removeIf(name -> switch (kind) {
            case "whole" -> false;
            case "without text_projection" -> name.equals(encoder + "text_projection");
            case "without logit_scale" -> name.equals(encoder + "logit_scale");
            case "cut" -> isBeyond(23, name, encoder);
            default -> isBeyond(23, name, encoder) && !name.endsWith("text_projection");
        });

        JsonNode config = component(open(tensors, Map.of()), "text_encoder").config();

        assertThat(config.path("num_hidden_layers").asInt()).isEqualTo(23);
    }

    private static boolean isBeyond(int layers, String name, String encoder) {
        return name.startsWith(encoder + "transformer.resblocks." + layers + ".")
                || name.equals(encoder + "text_projection")
                || name.equals(encoder + "logit_scale");
    }

    @ParameterizedTest
    @CsvSource({"sd1, false, false", "sd2, false, true", "sdxl, true, false"})
    void shouldSayWhatOverflowsInFp16(String name, boolean autoencoder, boolean attention) throws IOException {
        OriginalCheckpoint checkpoint = open(SyntheticFiles.list(name), Map.of());

        assertThat(component(checkpoint, "vae").config().path("force_upcast").asBoolean())
                .isEqualTo(autoencoder);
        assertThat(component(checkpoint, "unet")
                        .config()
                        .path("upcast_attention")
                        .asBoolean())
                .isEqualTo(attention);
    }

    @Test
    void shouldBelieveTheFileAboutWhatItPredicts() throws IOException {
        Map<String, Shape> tensors = SyntheticFiles.list("sd2");
        assertThat(open(tensors, Map.of("modelspec.prediction_type", "epsilon"))
                        .scheduler()
                        .predictsVelocity())
                .isFalse();

        tensors.put("v_pred", Shape.of(0));
        assertThat(open(tensors, Map.of()).scheduler().predictsVelocity()).isTrue();
    }

    @Test
    void shouldBelieveASchedulersConfigurationMost() throws IOException {
        SchedulerConfig given =
                SchedulerConfig.of("given", new ObjectMapper().readTree("{\"_class_name\":\"PNDMScheduler\"}"));
        Path file = SyntheticFiles.writeEmpty(folder.resolve("a.safetensors"), SyntheticFiles.list("sd2"), Map.of());

        assertThat(OriginalCheckpoint.open(file, Optional.of(given)).scheduler())
                .isSameAs(given);
    }

    @Test
    void shouldSplitAndTransposeWhatOpenClipWritesOtherwise() throws IOException {
        Path file = SyntheticFiles.write(folder.resolve("a.safetensors"), SyntheticFiles.list("tiny-sdxl"));
        OriginalCheckpoint checkpoint = OriginalCheckpoint.open(file, Optional.empty());
        SafeTensors original = SafeTensors.open(file);
        Weights weights = component(checkpoint, "text_encoder_2").weights();

        ByteBuffer keys = weights.map("text_model.encoder.layers.1.self_attn.k_proj.weight");
        float[] joined = original.floats("conditioner.embedders.1.model.transformer.resblocks.1.attn.in_proj_weight");
        assertThat(keys.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(keys.getFloat(0)).isEqualTo(joined[128 * 128]);
        assertThat(keys.remaining()).isEqualTo(4 * 128 * 128);

        float[] projection = original.floats("conditioner.embedders.1.model.text_projection");
        assertThat(weights.map("text_projection.weight").getFloat(4)).isEqualTo(projection[128]);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        model.diffusion_model.           | is no Stable Diffusion checkpoint
        model.diffusion_model.middle     | middle_block.1.proj_in.weight" is missing
        first_stage_model.               | first_stage_model.encoder.conv_in.weight" is missing
        cond_stage_model.                | none of the text encoders
        """)
    void shouldSayWhichPartIsMissing(String prefix, String problem) throws IOException {
        Map<String, Shape> tensors = SyntheticFiles.list("tiny-sd1");
        tensors.keySet().removeIf(name -> name.startsWith(prefix));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> open(tensors, Map.of()))
                .withMessageContaining(problem);
    }

    private OriginalCheckpoint open(Map<String, Shape> tensors, Map<String, String> metadata) throws IOException {
        Path file = folder.resolve("file" + System.nanoTime() + ".safetensors");
        return OriginalCheckpoint.open(SyntheticFiles.writeEmpty(file, tensors, metadata), Optional.empty());
    }

    private static long parameters(OriginalCheckpoint checkpoint, String component) {
        Component network = component(checkpoint, component);
        Map<String, Shape> weights = new HashMap<>();
        programs(component, ConfigFile.of(component, network.config())).stream()
                .flatMap(program -> program.weights().stream())
                .forEach(weight -> weights.put(weight.name(), weight.shape()));
        return weights.values().stream().mapToLong(Shape::elements).sum();
    }

    private static Component component(OriginalCheckpoint checkpoint, String name) {
        return Objects.requireNonNull(checkpoint.components().get(name), name);
    }

    private static List<Program> programs(String component, ConfigFile config) {
        return switch (component) {
            case "unet" -> {
                UNet2DConditionModel unet = new UNet2DConditionModel(config);
                yield List.of(unet.program(unet.requiredInputs()));
            }
            case "vae" -> {
                AutoencoderKL vae = new AutoencoderKL(config);
                yield List.of(vae.encode(), vae.decode());
            }
            default -> List.of(new CLIPTextModel(config).everything(false));
        };
    }
}
