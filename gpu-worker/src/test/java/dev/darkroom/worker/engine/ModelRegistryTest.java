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
    void shouldPreferTheFirstFolderThatHasTheName(@TempDir Path first, @TempDir Path second) throws IOException {
        copy(MODELS.resolve("emoji-64"), first.resolve("twin"));
        copy(MODELS.resolve("emoji-64"), second.resolve("twin"));
        copy(MODELS.resolve("emoji-64"), second.resolve("other"));

        ModelRegistry registry = registry(first, second);

        assertThat(registry.find("twin").orElseThrow().folder()).isEqualTo(first.resolve("twin"));
        assertThat(registry.all()).hasSize(2);
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
