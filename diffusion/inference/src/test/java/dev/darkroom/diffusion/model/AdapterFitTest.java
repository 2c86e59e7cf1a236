package dev.darkroom.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.adapters.AdapterFolder;
import dev.darkroom.diffusion.adapters.Adapters;
import dev.darkroom.diffusion.adapters.ScaledLora;
import dev.darkroom.diffusion.adapters.TextualInversion;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that change models: what they are, and which models they fit. */
class AdapterFitTest {

    private static final Path ADAPTERS = Path.of("src/test/resources/formats/adapters");
    private static final Path OTHER_MODEL = Path.of("../../models/emoji-64");

    @TempDir
    private Path folder;

    @BeforeEach
    void copyModel() throws IOException {
        TinyModel.copyTo(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kohya", "peft", "old", "locon"})
    void shouldTellALoraByItsTensors(String name) {
        Path file = ADAPTERS.resolve(name + ".safetensors");

        assertThat(FileKind.of(file)).isEqualTo(FileKind.LORA);
        CheckedModel.read(folder).requireFits(lora(file));
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> CheckedModel.read(OTHER_MODEL).requireFits(lora(file)))
                .withMessageContaining(file.getFileName().toString())
                .withMessageContaining("tensor \"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"moody", "word", "words"})
    void shouldTellALearnedWordByItsTensors(String name) {
        Path file = ADAPTERS.resolve(name + ".safetensors");

        assertThat(FileKind.of(file)).isEqualTo(FileKind.TEXTUAL_INVERSION);
        CheckedModel.read(folder).requireFits(word(file));
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> CheckedModel.read(OTHER_MODEL).requireFits(word(file)))
                .withMessageContaining("takes vectors of length");
    }

    @ParameterizedTest
    @CsvSource({
        "model.diffusion_model.out.2.bias, CHECKPOINT",
        "lora_unet_mid.hada_w1_a, LORA",
        "clip_g, TEXTUAL_INVERSION",
        "<toy>, TEXTUAL_INVERSION"
    })
    void shouldTellOtherFilesByTheirTensors(String tensor, FileKind kind) {
        assertThat(FileKind.of(write(tensor))).isEqualTo(kind);
    }

    @Test
    void shouldNameATensorOfAFileThatIsNeither() {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> FileKind.of(write("transformer.weight", "transformer.bias")))
                .withMessageContaining("its first tensor is \"transformer.weight\"");
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> FileKind.of(write()))
                .withMessageContaining("it holds no tensor");
    }

    @Test
    void shouldReadTheWordsInAModelsFolder() throws IOException {
        Path words = Files.createDirectories(folder.resolve(AdapterFolder.WORDS));
        Files.copy(ADAPTERS.resolve("moody.safetensors"), words.resolve("gloomy.safetensors"));

        CheckedModel model = CheckedModel.read(folder);

        assertThat(model.files().textualInversions()).hasSize(1);
        assertThat(model.files().contents()).containsKey("embeddings/gloomy.safetensors");
    }

    @Test
    void shouldRefuseAModelWhoseWordsDoNotFit() throws IOException {
        Path words = Files.createDirectories(folder.resolve(AdapterFolder.WORDS));
        Files.move(write("emb_params"), words.resolve("wide.safetensors"));

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> CheckedModel.read(folder))
                .withMessageContaining("wide.safetensors: tensor \"emb_params\" has shape");
    }

    private Path write(String... tensors) {
        Path file = folder.resolve("file.safetensors");
        SafeTensorsWriter.write(
                file,
                List.of(tensors).stream()
                        .map(name ->
                                new SafeTensorsWriter.Entry(name, ElementType.F32, Shape.of(1, 3), () -> new float[3]))
                        .toList());
        return file;
    }

    private static Adapters lora(Path file) {
        return new Adapters(List.of(new ScaledLora(file, 1)), List.of());
    }

    private static Adapters word(Path file) {
        return new Adapters(List.of(), List.of(new TextualInversion(file, Optional.empty())));
    }
}
