package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.config.Configs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRegistryTest {
    private static final Path MODELS = Path.of(System.getProperty("darkroom.root"), "models");
    private static final Path RESOURCES = MODELS.resolveSibling("diffusion/src/test/resources");
    private static final Path TINY = RESOURCES.resolve("parity/pipelines/p1");
    private static final Path ADAPTERS = RESOURCES.resolve("formats/adapters");

    @Test
    void shouldFindTheShippedModelByTheNameOfItsFolder() {
        ModelRegistry registry = registry(MODELS);

        assertThat(registry.find("emoji-64").orElseThrow().folder()).isEqualTo(MODELS.resolve("emoji-64"));
        assertThat(registry.find("../emoji-64")).isEmpty();
    }

    @Test
    void shouldServeTheOthersWhenAFolderIsDamaged(@TempDir Path models) throws IOException {
        Files.createDirectories(models.resolve("broken"));
        Files.writeString(models.resolve("broken").resolve("model_index.json"), "{");
        Files.createDirectories(models.resolve("no-model"));
        copy(MODELS.resolve("emoji-64"), models.resolve("good"));

        assertThat(registry(models).all())
                .extracting(model -> model.description().name())
                .containsExactly("good");
    }

    @Test
    void shouldServeNothingWhereThereIsNoFolder(@TempDir Path models) {
        assertThat(registry(models.resolve("absent")).all()).isEmpty();
    }

    @Test
    void shouldFindAModelThatWasAddedMeanwhile(@TempDir Path models) throws IOException {
        ModelRegistry registry = registry(models);
        assertThat(registry.find("new")).isEmpty();

        copy(MODELS.resolve("emoji-64"), models.resolve("new"));
        copy(MODELS.resolve("emoji-64"), models.resolve(".unfinished"));

        assertThat(registry.find("new")).isPresent();
        assertThat(registry.refresh()).isFalse();
        assertThat(registry.all()).hasSize(1);
    }

    @Test
    void shouldOfferTheAdaptersThatFit(@TempDir Path models) throws IOException {
        copy(TINY, models.resolve("tiny"));
        copy(MODELS.resolve("emoji-64"), models.resolve("emoji"));
        ModelRegistry registry = registry(models);
        assertThat(registry.find("tiny").orElseThrow().loras()).isEmpty();

        Files.createDirectories(models.resolve("loras"));
        Files.copy(ADAPTERS.resolve("kohya.safetensors"), models.resolve("loras/ink.safetensors"));
        Files.writeString(models.resolve("loras/bomb.safetensors"), "PK\3\4 this is no LoRA");
        Files.createDirectories(models.resolve("embeddings"));
        Files.copy(ADAPTERS.resolve("moody.safetensors"), models.resolve("embeddings/gloom.safetensors"));

        assertThat(registry.refresh()).isTrue();
        assertThat(registry.refresh()).isFalse();
        assertThat(registry.find("tiny").orElseThrow().loras()).containsOnlyKeys("ink");
        assertThat(registry.find("tiny").orElseThrow().words()).hasSize(1);
        assertThat(registry.find("emoji").orElseThrow().loras()).isEmpty();
        assertThat(registry.find("emoji").orElseThrow().words()).isEmpty();
        assertThat(registry.find("loras")).isEmpty();
    }

    @Test
    void shouldPreferTheFirstFolderThatHasTheName(@TempDir Path first, @TempDir Path second) throws IOException {
        copy(MODELS.resolve("emoji-64"), first.resolve("twin"));
        copy(MODELS.resolve("emoji-64"), second.resolve("twin"));
        copy(MODELS.resolve("emoji-64"), second.resolve("other"));

        ModelRegistry registry = registry(first, second);

        assertThat(registry.find("twin").orElseThrow().folder()).isEqualTo(first.resolve("twin"));
        assertThat(registry.all()).hasSize(2);
    }

    @Test
    void shouldForgetAModelWhoseFolderIsGone(@TempDir Path models) throws IOException {
        copy(MODELS.resolve("emoji-64"), models.resolve("gone"));
        copy(MODELS.resolve("emoji-64"), models.resolve("stays"));
        ModelRegistry registry = registry(models);

        Files.move(models.resolve("gone"), models.resolve(".gone"));

        assertThat(registry.refresh()).isTrue();
        assertThat(registry.find("gone")).isEmpty();
        assertThat(registry.find("stays")).isPresent();
        assertThat(registry.refresh()).isFalse();

        Files.move(models.resolve(".gone"), models.resolve("gone"));
        assertThat(registry.find("gone")).isPresent();
    }

    @Test
    void shouldTurnToTheNextFolderThatHasTheNameWhenTheFirstIsGone(@TempDir Path first, @TempDir Path second)
            throws IOException {
        copy(MODELS.resolve("emoji-64"), first.resolve("twin"));
        copy(MODELS.resolve("emoji-64"), second.resolve("twin"));
        ModelRegistry registry = registry(first, second);

        Files.move(first.resolve("twin"), first.resolve(".twin"));

        assertThat(registry.refresh()).isTrue();
        assertThat(registry.find("twin").orElseThrow().folder()).isEqualTo(second.resolve("twin"));
    }

    private static ModelRegistry registry(Path... folders) {
        String path = Stream.of(folders).map(Path::toString).collect(Collectors.joining(","));
        return new ModelRegistry(Configs.models(Map.of("darkroom.models.path", path)));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
