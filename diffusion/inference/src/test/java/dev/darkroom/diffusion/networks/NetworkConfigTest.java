package dev.darkroom.diffusion.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.script.Program;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkConfigTest {

    /** PyTorch's number of fp16. */
    private static final int HALF = 5;

    /** Conversions of the time step, whatever the rest is. */
    private static final int TIME_STEPS = 0;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "down_block_types": ["CrossAttnDownBlock2D", "KDownBlock2D"] | down_block_types[1] = "KDownBlock2D" is not supported
        "up_block_types": ["SkipUpBlock2D", "UpBlock2D"] | up_block_types[0] = "SkipUpBlock2D" is not supported
        "mid_block_type": "UNetMidBlock2DSimpleCrossAttn" | mid_block_type = "UNetMidBlock2DSimpleCrossAttn" is not supported
        "time_embedding_type": "learned" | time_embedding_type = "learned" is not supported
        "attention_type": "gated" | attention_type = "gated" is not supported
        "addition_embed_type": "image" | addition_embed_type = "image" is not supported
        "encoder_hid_dim_type": "image_proj" | encoder_hid_dim_type = "image_proj" is not supported
        "class_embed_type": "magic" | class_embed_type = "magic" is not supported
        "act_fn": "tanh" | act_fn = "tanh" is not supported
        "resnet_time_scale_shift": "ada_group" | resnet_time_scale_shift = "ada_group" is not supported
        "dual_cross_attention": true | dual_cross_attention = true is not supported
        "num_attention_heads": 8 | num_attention_heads = 8 is not supported
        "a_feature_of_tomorrow": 1 | a_feature_of_tomorrow = 1 is not supported
        "norm_num_groups": 5 | block_out_channels = [16, 32] are no multiples of norm_num_groups = 5
        "norm_num_groups": 0 | norm_num_groups = 0 is not from 1 to 1000000
        "layers_per_block": [1, 2, 3] | layers_per_block holds 3 values where 2 are needed
        "layers_per_block": 100000 | layers_per_block = 100000 is more than 100
        "attention_head_dim": "8" | attention_head_dim = "8" is not a whole number
        "class_embed_type": "projection" | projection_class_embeddings_input_dim is missing
        """)
    void shouldNameTheFieldOfAUNetThatItCannotCompute(String field, String problem) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> new UNet2DConditionModel(unet(field)))
                .withMessage("unet/config.json: " + problem);
    }

    @Test
    void shouldNameTheFieldOfAnAutoencoderThatItCannotCompute() {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> new AutoencoderKL(config("{\"act_fn\":\"tanh\"}")))
                .withMessage("unet/config.json: act_fn = \"tanh\" is not supported");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> new VQModel(config("{\"norm_type\":\"spatial\"}")))
                .withMessage("unet/config.json: norm_type = \"spatial\" is not supported");
    }

    @Test
    void shouldNameTheFieldOfATextEncoderThatItCannotCompute() {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> new CLIPTextModel(config("{\"architectures\":[\"BertModel\"]}")))
                .withMessage("unet/config.json: architectures[0] = \"BertModel\" is not supported");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> new T5EncoderModel(config("{\"feed_forward_proj\":\"gated-tanh\"}")))
                .withMessage("unet/config.json: feed_forward_proj = \"gated-tanh\" is not supported");
    }

    @ParameterizedTest
    @CsvSource({"true, 3", "false, 0"})
    void shouldAttendInFloat32WhereTheConfigurationSaysSo(boolean upcast, int conversions) {
        UNet2DConditionModel unet = new UNet2DConditionModel(unet("\"upcast_attention\": " + upcast));
        String source = unet.program(unet.requiredInputs()).source("cpu", HALF);

        int attentions = source.split("scaled_dot_product_attention", -1).length - 1;
        int toFloat32 = source.split("torch\\.to\\(\\w+, 6\\)", -1).length - 1;

        assertThat(attentions).isPositive();
        assertThat(toFloat32 - TIME_STEPS).isEqualTo(conversions * attentions);
    }

    @Test
    void shouldAskForTheWeightsOfStableDiffusion15() {
        UNet2DConditionModel unet = new UNet2DConditionModel(config("{\"cross_attention_dim\":768}"));

        Program program = unet.program(unet.requiredInputs());

        assertThat(program.weights()).hasSize(686);
        assertThat(program.weights().stream()
                        .mapToLong(weight -> weight.shape().elements())
                        .sum())
                .isEqualTo(859_520_964L);
        assertThat(program.weights())
                .extracting(Program.Weight::name)
                .contains(
                        "down_blocks.0.attentions.1.transformer_blocks.0.attn2.to_out.0.bias",
                        "down_blocks.2.downsamplers.0.conv.weight",
                        "mid_block.resnets.1.time_emb_proj.weight",
                        "time_embedding.linear_1.weight",
                        "up_blocks.1.resnets.0.conv_shortcut.weight",
                        "up_blocks.3.attentions.2.transformer_blocks.0.ff.net.0.proj.weight");
    }

    @Test
    void shouldTakeTheInputsThatAConfigurationCallsFor() {
        UNet2DConditionModel unet = new UNet2DConditionModel(unet("\"num_class_embeds\": 4"));

        assertThat(unet.requiredInputs())
                .isEqualTo(List.of("sample", "timestep", "encoder_hidden_states", "class_labels"));
    }

    private static ConfigFile unet(String field) {
        String name = field.substring(0, field.indexOf(':'));
        StringBuilder json = new StringBuilder("{" + field);
        List.of(
                        "\"block_out_channels\": [16, 32]",
                        "\"norm_num_groups\": 8",
                        "\"down_block_types\": [\"CrossAttnDownBlock2D\", \"DownBlock2D\"]",
                        "\"up_block_types\": [\"UpBlock2D\", \"CrossAttnUpBlock2D\"]")
                .stream()
                .filter(other -> !other.startsWith(name))
                .forEach(other -> json.append(", ").append(other));
        return config(json.append("}").toString());
    }

    private static ConfigFile config(String json) {
        try {
            return ConfigFile.of("unet/config.json", new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
