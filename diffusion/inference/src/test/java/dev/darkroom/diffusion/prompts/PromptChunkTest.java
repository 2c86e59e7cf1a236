package dev.darkroom.diffusion.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptChunkTest {

    private static final ClipTokenizer TOKENIZER = ClipTokenizer.read(Path.of("../../models/clip/tokenizer"));

    @Test
    void shouldGiveOneChunkForAShortPrompt() {
        List<PromptChunk> chunks = PromptChunk.split(TOKENIZER, "a (red) cat");

        assertThat(chunks).hasSize(1);
        assertThat(chunks.getFirst().ids()).isEqualTo(TOKENIZER.encode("a red cat"));
        assertThat(chunks.getFirst().weights()).startsWith(1, 1, 1.1f, 1, 1);
    }

    @Test
    void shouldGiveOneChunkForAnEmptyPrompt() {
        List<PromptChunk> chunks = PromptChunk.split(TOKENIZER, "");

        assertThat(chunks).hasSize(1);
        assertThat(chunks.getFirst().ids()).isEqualTo(TOKENIZER.encode(""));
        assertThat(PromptChunk.empty(TOKENIZER).ids()).isEqualTo(TOKENIZER.encode(""));
    }

    @Test
    void shouldLoseNoWordOfALongPrompt() {
        String prompt = "cat ".repeat(75) + "(dog:1.5) " + "cat ".repeat(80);
        List<PromptChunk> chunks = PromptChunk.split(TOKENIZER, prompt);

        assertThat(chunks).hasSize(3);
        assertThat(chunks.get(1).ids()[1]).isEqualTo(TOKENIZER.tokens("dog")[0]);
        assertThat(chunks.get(1).weights()[1]).isEqualTo(1.5f);
        assertThat(chunks.get(2).ids()).isEqualTo(TOKENIZER.encode("cat ".repeat(6)));
    }

    @Test
    void shouldBeginAnotherChunkAtABreak() {
        List<PromptChunk> chunks = PromptChunk.split(TOKENIZER, "a cat BREAK a (dog:1.5) BREAK");

        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(0).ids()).isEqualTo(TOKENIZER.encode("a cat"));
        assertThat(chunks.get(1).ids()).isEqualTo(TOKENIZER.encode("a dog"));
        assertThat(chunks.get(1).weights()).startsWith(1, 1, 1.5f, 1);
    }

    @Test
    void shouldBoundWhatAPromptMakesTheEncoderRead() {
        assertThat(PromptChunk.split(TOKENIZER, "BREAK a ".repeat(255))).hasSize(256);
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> PromptChunk.split(TOKENIZER, "BREAK a ".repeat(256)))
                .withMessageContaining("more than 256 parts of 75 tokens");
    }

    @Test
    void shouldLeaveStatesOfEqualWeightsAlone() {
        float[] states = {0.5f, -1, 2, 3};

        assertThat(new PromptChunk(new int[2], new float[] {1, 1}).weigh(states))
                .isEqualTo(states);
    }

    /** Of a text encoder whose states have a mean of about zero the quotient of two means is any number, also a negative one. */
    @Test
    void shouldLeaveWeighedStatesWhoseMeanMeasuresNothing() {
        float[] states = {1, -1.001f, 3, -3.002f, 2, -1.996f};

        for (float weight : new float[] {1.1f, 1.4f, 0.7f, 3}) {
            assertThat(new PromptChunk(new int[3], new float[] {1, weight, 1}).weigh(states))
                    .containsExactly(new float[] {1, -1.001f, 3 * weight, -3.002f * weight, 2, -1.996f}, within(1e-5f));
        }
        assertThat(new PromptChunk(new int[3], new float[] {1, 0, -1}).weigh(new float[6]))
                .containsOnly(0f, -0f);
    }

    @Test
    void shouldBringWeighedStatesBackToTheirMean() {
        PromptChunk chunk = new PromptChunk(new int[3], new float[] {1, 2, 1});
        float[] expected = {2f / 3, 2, 8f / 3, 16f / 3, 2f / 3, 2f / 3};

        assertThat(chunk.weigh(new float[] {1, 3, 2, 4, 1, 1})).containsExactly(expected, within(1e-5f));
    }
}
