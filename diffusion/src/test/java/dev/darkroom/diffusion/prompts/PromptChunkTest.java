package dev.darkroom.diffusion.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptChunkTest {

    private static final ClipTokenizer TOKENIZER = ClipTokenizer.read(Path.of("../models/clip/tokenizer"));

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
    void shouldLeaveStatesOfEqualWeightsAlone() {
        float[] states = {0.5f, -1, 2, 3};

        assertThat(new PromptChunk(new int[2], new float[] {1, 1}).weigh(states))
                .isEqualTo(states);
    }

    @Test
    void shouldBringWeighedStatesBackToTheirMean() {
        PromptChunk chunk = new PromptChunk(new int[3], new float[] {1, 2, 1});
        float[] expected = {2f / 3, 2, 8f / 3, 16f / 3, 2f / 3, 2f / 3};

        assertThat(chunk.weigh(new float[] {1, 3, 2, 4, 1, 1})).containsExactly(expected, within(1e-5f));
    }
}
