package dev.darkroom.diffusion.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.checkpoints.SyntheticFiles;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnedWordsTest {

    private static final Path TOKENIZER = Path.of("../parity/src/test/resources/parity/pipelines/p1/tokenizer");
    private static final int VOCABULARY = 821;
    private static final Program.Weight TABLE = new Program.Weight("table.weight", Shape.of(5, 4));

    @TempDir
    Path folder;

    @Test
    void shouldTurnAWordIntoAsManyTokensAsItHasVectors() throws IOException {
        LearnedWords words =
                open(write("a", Map.of("<toy>", Shape.of(4))), write("Moody", Map.of("emb_params", Shape.of(3, 4))));
        ClipTokenizer plain = ClipTokenizer.read(TOKENIZER);

        ClipTokenizer taught = words.teach("text_encoder", plain, VOCABULARY);

        assertThat(words.rows("text_encoder")).isEqualTo(4);
        assertThat(taught.tokens("<toy>, MOODY")).startsWith(821).endsWith(822, 823, 824);
        assertThat(taught.tokens("a cat")).isEqualTo(plain.tokens("a cat"));
    }

    @Test
    void shouldAppendTheVectorsToTheTable() throws IOException {
        Path word = write("a", Map.of("<toy>", Shape.of(2, 4)));
        Weights base = SafeTensors.open(write("base", Map.of("table.weight", Shape.of(5, 4))));

        Weights longer = open(word).append("text_encoder", TABLE, base);

        assertThat(longer.tensors().values()).extracting(TensorInfo::shape).containsExactly(Shape.of(7, 4));
        float[] rows = longer.floats("table.weight");
        assertThat(Arrays.copyOfRange(rows, 0, 20)).isEqualTo(base.floats("table.weight"));
        assertThat(Arrays.copyOfRange(rows, 20, 28))
                .isEqualTo(SafeTensors.open(word).floats("<toy>"));
    }

    @Test
    void shouldKeepTheVectorsOfBothEncodersOfXlApart() throws IOException {
        LearnedWords words = open(write("style", Map.of("clip_l", Shape.of(2, 4), "clip_g", Shape.of(3, 6))));

        assertThat(words.rows("text_encoder")).isEqualTo(2);
        assertThat(words.rows("text_encoder_2")).isEqualTo(3);
    }

    @Test
    void shouldRefuseVectorsOfAnotherModel() throws IOException {
        Path word = write("a", Map.of("<toy>", Shape.of(2, 6)));
        Weights base = SafeTensors.open(write("base", Map.of("table.weight", Shape.of(5, 4))));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> open(word).append("text_encoder", TABLE, base))
                .withMessageContaining("a.safetensors")
                .withMessageContaining(
                        "tensor \"<toy>\" has shape [2, 6] but the text_encoder takes vectors of length 4");
    }

    @Test
    void shouldRefuseAWordThatIsThereAlready() throws IOException {
        Path word = write("a", Map.of("<toy>", Shape.of(4)));
        Path token = write("b", Map.of("<|endoftext|>", Shape.of(4)));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> open(word, word))
                .withMessageContaining("learned twice");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> open(token).teach("text_encoder", ClipTokenizer.read(TOKENIZER), VOCABULARY))
                .withMessageContaining("is a token of the model already");
    }

    @Test
    void shouldRefuseAFileOfSomethingElse() throws IOException {
        Path file = write("a", Map.of("one", Shape.of(4), "two", Shape.of(4)));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> open(file))
                .withMessageContaining("of a learned word is not supported");
    }

    private static LearnedWords open(Path... files) {
        return LearnedWords.open(Arrays.stream(files)
                .map(file -> new TextualInversion(file, Optional.empty()))
                .toList());
    }

    private Path write(String name, Map<String, Shape> tensors) throws IOException {
        return SyntheticFiles.write(folder.resolve(name + ".safetensors"), tensors);
    }
}
