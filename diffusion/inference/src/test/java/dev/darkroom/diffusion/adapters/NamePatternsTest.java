package dev.darkroom.diffusion.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers get the alphas and ranks that PEFT's get_pattern_key gives them. */
class NamePatternsTest {

    private static final String BLOCK = "down_blocks.0.attentions.1.transformer_blocks.0.";
    private static final int WIDTH = 4;

    @TempDir
    Path folder;

    /** The last column is what re.match(rf"(.*\.)?({key})$", name) finds in Python. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        attn2.to_k                          ; down_blocks.0.attn2.to_k       ; true
        attn2.to_k                          ; attn2.to_k                     ; true
        attn2.to_k                          ; down_blocks.0.xattn2.to_k      ; false
        attn2.to_k                          ; down_blocks.0.attn2.to_k.x     ; false
        attn2.to_[kv]                       ; down_blocks.0.attn2.to_v       ; true
        attn2.to_[kv]                       ; down_blocks.0.attn2.to_q       ; false
        attn1\\.to_q                        ; mid_block.attn1.to_q           ; true
        attn1\\.to_q                        ; mid_block.attn1xto_q           ; false
        ^mid_block.*to_q                    ; mid_block.attn1.to_q           ; true
        ^mid_block.*to_q                    ; x.mid_block.attn1.to_q         ; false
        to_q|to_k                           ; mid_block.attn1.to_k           ; true
        to_q|to_k                           ; mid_block.attn1.to_kk          ; false
        down_blocks\\.[0-2]\\..*            ; down_blocks.1.attn1.to_q       ; true
        down_blocks\\.[0-2]\\..*            ; down_blocks.3.attn1.to_q       ; false
        (?P<a>to)_out\\.(?P=a)              ; attn1.to_out.to                ; true
        (?!attn1)attn\\d\\.to_q             ; x.attn2.to_q                   ; true
        (?!attn1)attn\\d\\.to_q             ; x.attn1.to_q                   ; false
        .*                                  ; x.attn1.to_q                   ; true
        """)
    void shouldMatchNamesAsPeftDoes(String pattern, String layer, boolean matches) throws JsonProcessingException {
        String json = new ObjectMapper().writeValueAsString(Map.of(pattern, 3));
        NamePatterns patterns = new NamePatterns("alpha_pattern", new ObjectMapper().readTree(json));

        assertThat(patterns.of(layer).isPresent()).isEqualTo(matches);
    }

    /** W + alpha / rank up down, with the alpha of the first pattern that matches, and the rank of the tensors. */
    @ParameterizedTest
    @CsvSource({
        "attn1.to_q, 2, 6",
        "attn1.to_k, 3, 12",
        "attn2.to_v, 2, 5",
        "attn2.to_q, 2, 7",
        "attn2.to_k, 4, 9",
    })
    void shouldScaleEachLayerByItsOwnAlphaAndRank(String layer, int rank, float alpha) throws IOException {
        String metadata = """
            {"unet.r": 2, "unet.lora_alpha": 7, "unet.rank_pattern": {"attn1.to_[k]": 3, "attn2\\\\.to_k": 4},
             "unet.alpha_pattern": {"attn1\\\\.to_q": 6, "^down_blocks\\\\.0.*attn1\\\\.to_[qk]": 12, "to_v": 5,
             "attn2.to_[kv]": 9}}\
            """;
        String name = BLOCK + layer;
        Path file = write(metadata, name, rank);
        Weights base = base(name);

        float[] adapted = Loras.open(List.of(new ScaledLora(file, 0.5)))
                .apply("unet", List.of(new Program.Weight(name + ".weight", Shape.of(WIDTH, WIDTH))), base)
                .floats(name + ".weight");

        float[] up = SafeTensors.open(file).floats("unet." + name + ".lora_B.weight");
        float[] down = SafeTensors.open(file).floats("unet." + name + ".lora_A.weight");
        for (int i = 0; i < adapted.length; i++) {
            float product = 0;
            for (int k = 0; k < rank; k++) {
                product += up[i / WIDTH * rank + k] * down[k * WIDTH + i % WIDTH];
            }
            float expected = base.floats(name + ".weight")[i] + 0.5f * alpha / rank * product;
            assertThat(adapted[i]).isCloseTo(expected, within(1e-5f));
        }
    }

    @Test
    void shouldRefuseAPatternThatIsNone() {
        assertRefused("{\"to_(q\": 3}", "alpha_pattern: \"to_(q\" is no regular expression");
        assertRefused("{\"to_q\": \"3\"}", "alpha_pattern: \"to_q\" = \"3\"");
        assertRefused("{\"" + "(".repeat(2000) + "\": 3}", "a pattern has 2000 characters, more than 1000");
    }

    @Test
    void shouldRefuseAPatternThatWasMadeToTakeForEver() throws JsonProcessingException {
        NamePatterns patterns = new NamePatterns(
                "x.safetensors: unet.alpha_pattern", new ObjectMapper().readTree("{\"((a+)+)+b\": 3}"));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> patterns.of("a".repeat(100)))
                .withMessage("x.safetensors: unet.alpha_pattern: its regular expressions take too long");
    }

    private static void assertRefused(String json, String problem) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> new NamePatterns("alpha_pattern", new ObjectMapper().readTree(json)))
                .withMessageContaining(problem);
    }

    private Path write(String metadata, String layer, int rank) throws IOException {
        List<SafeTensorsWriter.Entry> tensors = new ArrayList<>();
        tensors.add(entry("unet." + layer + ".lora_A.weight", Shape.of(rank, WIDTH)));
        tensors.add(entry("unet." + layer + ".lora_B.weight", Shape.of(WIDTH, rank)));
        return Files.write(
                folder.resolve("lora.safetensors"),
                SafeTensorsWriter.toBytes(tensors, Map.of("lora_adapter_metadata", metadata)));
    }

    private Weights base(String layer) throws IOException {
        return SafeTensors.open(Files.write(
                folder.resolve("base.safetensors"),
                SafeTensorsWriter.toBytes(List.of(entry(layer + ".weight", Shape.of(WIDTH, WIDTH))), Map.of())));
    }

    private static SafeTensorsWriter.Entry entry(String name, Shape shape) {
        return new SafeTensorsWriter.Entry(name, ElementType.F32, shape, () -> {
            float[] values = new float[Math.toIntExact(shape.elements())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.sin(name.length() + 3 * i);
            }
            return values;
        });
    }
}
