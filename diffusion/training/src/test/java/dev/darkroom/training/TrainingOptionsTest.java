package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {

    private final ObjectNode json = JsonNodeFactory.instance.objectNode().put("steps", 10);

    @Test
    void shouldComputeInFloat32ByDefault() {
        assertThat(read().precisionOn(Device.cpu())).isEqualTo(Precision.FP32);
    }

    @Test
    void shouldSayWhyItDoesNotTrainInFloat16() {
        json.put("precision", "fp16");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(this::read)
                .withMessage("config.json: precision = fp16 loses small gradients; bf16 is as fast and does not");
    }

    @Test
    void shouldRiseLinearlyAndFallAlongACosine() {
        json.put("steps", 14).put("warmup_steps", 4).put("learning_rate", 1);
        TrainingOptions options = read();

        assertThat(options.learningRate(0)).isEqualTo(0.25);
        assertThat(options.learningRate(4)).isEqualTo(1);
        assertThat(options.learningRate(9)).isEqualTo(0.5);
    }

    private TrainingOptions read() {
        return TrainingOptions.read(ConfigFile.of("config.json", json));
    }
}
