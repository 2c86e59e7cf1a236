package dev.darkroom.diffusion.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ClipTokenizerTest {

    private static final Path FIXTURES = Path.of("../parity/src/test/resources/parity");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> shouldGiveTheIdsOfClipsOwnVocabulary() throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.read(Path.of("../../models/clip/tokenizer"));
        return golden(tokenizer, "tokenizers/clip_real_vocab.json");
    }

    @TestFactory
    Stream<DynamicTest> shouldGiveTheIdsOfASmallVocabulary() throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.read(FIXTURES.resolve("pipelines/p1/tokenizer"));
        return golden(tokenizer, "tokenizers/tiny_clip.json");
    }

    private static Stream<DynamicTest> golden(ClipTokenizer tokenizer, String file) throws IOException {
        JsonNode prompts = JSON.readTree(FIXTURES.resolve(file).toFile());
        return StreamSupport.stream(prompts.spliterator(), false)
                .map(prompt -> DynamicTest.dynamicTest(prompt.path("text").toString(), () -> {
                    int[] expected = JSON.convertValue(prompt.path("ids_77"), int[].class);
                    assertThat(tokenizer.encode(prompt.path("text").asText())).isEqualTo(expected);
                }));
    }

    @Test
    void shouldKeepTheClosingMarkWhenCuttingALongPrompt(@TempDir Path folder) throws IOException {
        ClipTokenizer tokenizer = tokenizer(folder, "{\"model_max_length\": 4}", "{}");

        assertThat(tokenizer.encode("a b a b a")).containsExactly(4, 2, 3, 5);
        assertThat(tokenizer.tokens("a b a b a")).containsExactly(2, 3, 2, 3, 2);
    }

    @Test
    void shouldPadWithTheTokenOfTheSpecialTokensMap(@TempDir Path folder) throws IOException {
        ClipTokenizer tokenizer = tokenizer(folder, "{\"model_max_length\": 5}", "{\"pad_token\": \"!\"}");

        assertThat(tokenizer.encode("a")).containsExactly(4, 2, 5, 0, 0);
    }

    @Test
    void shouldTakeAnUnlimitedLengthForTheUsualOne(@TempDir Path folder) throws IOException {
        String unlimited = "{\"model_max_length\": 1000000000000000019884624838656}";

        assertThat(tokenizer(folder, unlimited, "{}").maxLength()).isEqualTo(77);
    }

    @Test
    void shouldNameTheTokenThatTheVocabularyLacks(@TempDir Path folder) {
        assertThatThrownBy(() -> tokenizer(folder, "{\"pad_token\": \"<pad>\"}", "{}"))
                .isInstanceOf(DiffusionException.class)
                .hasMessageContaining("vocab.json")
                .hasMessageContaining("<pad>");
    }

    @Test
    void shouldNameTheFileThatIsMissing(@TempDir Path folder) {
        assertThatThrownBy(() -> ClipTokenizer.read(folder))
                .isInstanceOf(DiffusionException.class)
                .hasMessageContaining("vocab.json");
    }

    @Test
    void shouldReadWhatTransformersWritesInOneFile() {
        ClipTokenizer one = ClipTokenizer.read(Path.of("../parity/src/test/resources/systems/models/sdxl/tokenizer"));
        ClipTokenizer several = ClipTokenizer.read(FIXTURES.resolve("pipelines/p1/tokenizer"));

        assertThat(one.encode("A photo of an astronaut, naïve & unseen"))
                .containsExactly(several.encode("A photo of an astronaut, naïve & unseen"));
        assertThat(one.padId()).isEqualTo(several.padId());
    }

    /** Ids: ! 0, a b 2 and 3 at a word's end, marks 4 and 5. */
    private static ClipTokenizer tokenizer(Path folder, String config, String map) throws IOException {
        Files.writeString(
                folder.resolve("vocab.json"),
                "{\"!\": 0, \"!</w>\": 1, \"a</w>\": 2, \"b</w>\": 3, \"<|startoftext|>\": 4, \"<|endoftext|>\": 5}");
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
        Files.writeString(folder.resolve("tokenizer_config.json"), config);
        Files.writeString(folder.resolve("special_tokens_map.json"), map);
        return ClipTokenizer.read(folder);
    }
}
