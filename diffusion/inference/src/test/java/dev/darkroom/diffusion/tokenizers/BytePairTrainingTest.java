package dev.darkroom.diffusion.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTrainingTest {

    private static final List<String> CAPTIONS = List.of("a red heart", "A RED apple", "a blue heart");

    @TempDir
    Path folder;

    @Test
    void shouldMergeTheMostFrequentPairFirst() throws IOException {
        BytePairTraining.learn(List.of("aab aab ab"), 10).write(folder, 8);

        assertThat(Files.readAllLines(folder.resolve("merges.txt")))
                .containsExactly("#version: 0.2", "a b</w>", "a ab</w>");
    }

    @Test
    void shouldGiveFrequentWordsOneIdEach() {
        BytePairTraining.learn(CAPTIONS, 100).write(folder, 8);
        ClipTokenizer tokenizer = ClipTokenizer.read(folder);

        assertThat(tokenizer.maxLength()).isEqualTo(8);
        assertThat(tokenizer.tokens("a red heart")).hasSize(3);
        assertThat(tokenizer.tokens("RED")).isEqualTo(tokenizer.tokens("red"));
        assertThat(tokenizer.encode(""))
                .startsWith(tokenizer.startId(), tokenizer.endId())
                .endsWith(tokenizer.padId());
    }

    @Test
    void shouldSpellWordsThatItNeverSaw() {
        BytePairTraining.learn(CAPTIONS, 100).write(folder, 32);
        ClipTokenizer tokenizer = ClipTokenizer.read(folder);

        assertThat(tokenizer.tokens("żółw")).hasSizeGreaterThan(4).doesNotContain(tokenizer.endId());
    }

    @Test
    void shouldStopWhereNoPairOccursTwice() {
        assertThat(BytePairTraining.learn(List.of("abc"), 100).vocabularySize()).isEqualTo(2 * 256 + 2);
    }
}
