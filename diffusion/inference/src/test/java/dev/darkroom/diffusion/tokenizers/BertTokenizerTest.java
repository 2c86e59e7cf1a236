package dev.darkroom.diffusion.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class BertTokenizerTest {

    private static final Path SYSTEMS = Path.of("../parity/src/test/resources/systems");
    private static final int LENGTH = 77;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> shouldGiveTheIdsOfTransformers() throws IOException {
        JsonNode golden =
                new ObjectMapper().readTree(SYSTEMS.resolve("bert.json").toFile());
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode set : golden.path("sets")) {
            Path place = Files.createDirectories(folder.resolve(set.path("name").asText()));
            Files.copy(SYSTEMS.resolve("vocab.txt"), place.resolve("vocab.txt"));
            Files.writeString(
                    place.resolve("tokenizer_config.json"), set.path("config").toString());
            BertTokenizer tokenizer = BertTokenizer.read(place);
            for (int i = 0; i < golden.path("prompts").size(); i++) {
                String prompt = golden.path("prompts").get(i).asText();
                int[] expected = padded(set.path("ids").get(i));
                tests.add(DynamicTest.dynamicTest(
                        set.path("name").asText() + " " + i,
                        () -> assertThat(tokenizer.encode(prompt)).as(prompt).containsExactly(expected)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(4 * 40);
        return tests.stream();
    }

    @Test
    void shouldReadWhatTransformersWritesInOneFile() {
        BertTokenizer one = BertTokenizer.read(SYSTEMS.resolve("models/ldm_vq/tokenizer"));
        BertTokenizer several = BertTokenizer.read(SYSTEMS.resolve("models/ldm/tokenizer"));

        assertThat(one.encode("A naïve fox [SEP] 红"))
                .containsExactly(several.encode("A naïve fox [SEP] 红"))
                .hasSize(LENGTH);
        assertThat(one.largestId()).isEqualTo(several.largestId());
    }

    @Test
    void shouldSayWhichTokenTheVocabularyLacks() throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\nfox\n");

        assertThatThrownBy(() -> BertTokenizer.read(folder))
                .isInstanceOf(DiffusionException.class)
                .hasMessageContaining("vocab.txt")
                .hasMessageContaining("has no token \"[SEP]\"");
    }

    private static int[] padded(JsonNode ids) {
        return Arrays.copyOf(
                IntStream.range(0, ids.size()).map(i -> ids.get(i).asInt()).toArray(), LENGTH);
    }
}
