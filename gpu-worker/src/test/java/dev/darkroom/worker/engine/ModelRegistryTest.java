package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.config.Configs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRegistryTest {
    private static final Path MODELS = Path.of(System.getProperty("darkroom.root"), "models");
    private static final Path RESOURCES = MODELS.resolveSibling("diffusion");
    private static final Path TINY = RESOURCES.resolve("parity/src/test/resources/parity/pipelines/p1");
    private static final Path ADAPTERS = RESOURCES.resolve("inference/src/test/resources/formats/adapters");

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

        assertThat(registry.refresh()).isTrue();
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
    void shouldReadOnlyTheAdaptersThatAreNew(@TempDir Path models) throws IOException {
        copy(TINY, models.resolve("tiny"));
        copy(MODELS.resolve("emoji-64"), models.resolve("emoji"));
        Path first = lora(models, "first");
        List<String> read = new ArrayList<>();
        ModelRegistry registry = registry(models, (model, adapters) -> {
            read.add(model.description().name() + " "
                    + adapters.loras().getFirst().file().getFileName());
            model.requireFits(adapters);
        });
        assertThat(read).containsExactlyInAnyOrder("tiny first.safetensors", "emoji first.safetensors");
        read.clear();

        lora(models, "second");
        assertThat(registry.refresh()).isTrue();
        assertThat(registry.refresh()).isFalse();
        assertThat(read).containsExactlyInAnyOrder("tiny second.safetensors", "emoji second.safetensors");
        assertThat(registry.find("tiny").orElseThrow().loras()).containsOnlyKeys("first", "second");
        read.clear();

        Files.setLastModifiedTime(first, FileTime.fromMillis(1));
        registry.refresh();
        assertThat(read).containsExactlyInAnyOrder("tiny first.safetensors", "emoji first.safetensors");
        read.clear();

        copy(TINY, models.resolve("third"));
        registry.refresh();
        assertThat(read).containsExactlyInAnyOrder("third first.safetensors", "third second.safetensors");
        Files.delete(first);
        registry.refresh();
        assertThat(registry.find("tiny").orElseThrow().loras()).containsOnlyKeys("second");
    }

    @Test
    void shouldLetNoJobWaitWhileAnAdapterIsRead(@TempDir Path models) throws Exception {
        copy(TINY, models.resolve("tiny"));
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        ModelRegistry registry = registry(models, (model, adapters) -> {
            reading.countDown();
            await(mayGoOn);
        });
        lora(models, "slow");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> look = threads.submit(registry::refresh);
            await(reading);
            try {
                assertThat(threads.submit(() -> registry.find("tiny")).get(10, TimeUnit.SECONDS))
                        .isPresent();
                assertThat(threads.submit(registry::all).get(10, TimeUnit.SECONDS))
                        .hasSize(1);
                assertThat(threads.submit(() -> registry.find("no such")).get(10, TimeUnit.SECONDS))
                        .isEmpty();
            } finally {
                mayGoOn.countDown();
            }
            assertThat(look.get(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(registry.find("tiny").orElseThrow().loras()).containsOnlyKeys("slow");
    }

    @Test
    void shouldOfferEachLearnedWordOnce(@TempDir Path models) throws IOException {
        copy(TINY, models.resolve("tiny"));
        Files.createDirectories(models.resolve("embeddings"));
        Files.copy(ADAPTERS.resolve("word.safetensors"), models.resolve("embeddings/a.safetensors"));
        Files.copy(ADAPTERS.resolve("word.safetensors"), models.resolve("embeddings/b.safetensors"));

        assertThat(registry(models).find("tiny").orElseThrow().words())
                .extracting(word -> word.file().getFileName().toString())
                .containsExactly("a.safetensors");
    }

    /** The door's check, which is the engine's. */
    @Test
    void shouldNotOfferWhatNoPipelineCanDrawWith(@TempDir Path models) throws IOException {
        copy(TINY, models.resolve("pix2pix"));
        Path config = models.resolve("pix2pix/unet/config.json");
        Files.writeString(config, Files.readString(config).replace("\"in_channels\": 4", "\"in_channels\": 8"));
        copy(TINY, models.resolve("tiny"));

        assertThat(registry(models).all())
                .extracting(model -> model.description().name())
                .containsExactly("tiny");
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
        assertThat(registry.refresh()).isTrue();
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

    private static Path lora(Path models, String name) throws IOException {
        Path file = Files.createDirectories(models.resolve("loras")).resolve(name + ".safetensors");
        return Files.copy(ADAPTERS.resolve("kohya.safetensors"), file);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ModelRegistry registry(Path folder, AdapterFits.Check check) {
        return new ModelRegistry(Configs.models(Map.of("darkroom.models.path", folder.toString())), check);
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
