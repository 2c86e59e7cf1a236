package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.runtime.Tensor;
import org.junit.jupiter.api.Test;

class LowRankAdaptersTest {

    private static final Tensor TENSOR = Tensor.of(new float[] {1, -2}, 2, 1);

    @Test
    void shouldSaveBWithTheScaleThatNoFileTells() {
        LowRankAdapters adapters = new LowRankAdapters(2, 1.5, 0);

        assertThat(adapters.saved("unet.attn1.to_q.lora_A.weight", TENSOR)).isSameAs(TENSOR);
        assertThat(adapters.saved("unet.attn1.to_q.lora_B.weight", TENSOR).values())
                .containsExactly(1.5f, -3);
    }
}
