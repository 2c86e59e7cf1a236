package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Codec;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.WireType;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.config.Configs;
import dev.darkroom.worker.config.ServedModelsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardsTest {
    private static final Path SHIPPED = Path.of(System.getProperty("darkroom.root"), "models", "emoji-64");

    private final InMemoryObjectStore objects = new InMemoryObjectStore();

    @Test
    void shouldTellWhatClientsMayAskOfTheShippedModel() {
        ModelCard card = published(Map.of());

        assertThat(card.pool()).isEqualTo("small");
        assertThat(card.width()).isEqualTo(64);
        assertThat(card.height()).isEqualTo(64);
        assertThat(card.sizeMultiple()).isPositive();
        assertThat(card.steps()).isEqualTo(20);
        assertThat(card.maxPromptTokens()).isEqualTo(16);
        assertThat(card.schedulers())
                .contains("ddim", "euler", "euler_a", "dpmpp_2m", "dpmpp_2m_karras")
                .doesNotContain("flow_euler");
    }

    @Test
    void shouldAllowFourTimesTheModelsOwnSide() {
        assertThat(published(Map.of()).maxSide()).isEqualTo(256);
    }

    @Test
    void shouldNotAllowMoreThanTheWorkerDoes() {
        ModelCard card = published(Map.of(
                "darkroom.models.max-side", "128",
                "darkroom.models.max-steps", "40",
                "darkroom.models.max-images", "2"));

        assertThat(card.maxSide()).isEqualTo(128);
        assertThat(card.maxSteps()).isEqualTo(40);
        assertThat(card.maxImages()).isEqualTo(2);
    }

    @Test
    void shouldWithdrawTheCardOfAModelThatIsGone(@TempDir Path models) throws IOException {
        Worker worker = worker(models, "small");
        worker.add("ink");
        worker.add("oil");
        worker.look();
        assertThat(names()).containsExactlyInAnyOrder("ink", "oil");

        worker.remove("ink");
        worker.look();

        assertThat(names()).containsExactly("oil");
    }

    @Test
    void shouldPutACardBackThatAnotherWorkerTookAway(@TempDir Path here, @TempDir Path there) throws IOException {
        Worker has = worker(here, "small");
        Worker had = worker(there, "small");
        has.add("ink");
        had.add("ink");
        has.look();
        had.look();

        had.remove("ink");
        had.look();
        has.look();
        had.look();

        assertThat(names()).containsExactly("ink");
    }

    @Test
    void shouldWithdrawWhatWasLeftByAWorkerOfAnEarlierLife(@TempDir Path models) throws IOException {
        Worker earlier = worker(models, "small");
        earlier.add("ink");
        earlier.add("oil");
        earlier.look();
        earlier.remove("ink");

        worker(models, "small").look();

        assertThat(names()).containsExactly("oil");
    }

    @Test
    void shouldLeaveTheCardsOfOtherPoolsAndOfModelsThatComeLater(@TempDir Path here, @TempDir Path there)
            throws IOException {
        Worker large = worker(there, "large");
        large.add("oil");
        large.look();
        Worker small = worker(here, "small");
        small.look();
        assertThat(names()).containsExactly("oil");

        Worker second = worker(there, "small");
        second.add("ink");
        second.look();
        small.look();

        assertThat(names()).containsExactlyInAnyOrder("oil", "ink");
    }

    @Test
    void shouldLeaveTheCardOfATrainedModelThatIsOnItsWay(@TempDir Path here, @TempDir Path there) throws IOException {
        Worker first = worker(there, "small");
        first.add("trained");
        first.look();

        worker(here, "small").look("trained");

        assertThat(names()).containsExactly("trained");
    }

    private List<String> names() {
        return objects.list(ObjectKeys.MODELS).stream()
                .map(key -> key.substring(ObjectKeys.MODELS.length(), key.length() - ".json".length()))
                .toList();
    }

    private Worker worker(Path folder, String pool) {
        ServedModelsConfig config = Configs.models(Map.of(
                "darkroom.models.path", folder.toString(),
                "darkroom.models.fetched", folder.resolve("fetched").toString()));
        ModelRegistry registry = new ModelRegistry(config);
        return new Worker(
                folder,
                registry,
                new ModelCards(registry, config, Configs.worker(Map.of("darkroom.worker.pool", pool)), objects));
    }

    /** As far as its models go. */
    private record Worker(Path folder, ModelRegistry registry, ModelCards cards) {
        void add(String name) throws IOException {
            try (Stream<Path> files = Files.walk(SHIPPED)) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file,
                            folder.resolve(name)
                                    .resolve(SHIPPED.relativize(file).toString()));
                }
            }
        }

        void remove(String name) throws IOException {
            Files.move(folder.resolve(name), folder.resolve("." + name));
        }

        void look(String... elsewhere) {
            registry.refresh();
            cards.reconcile(Set.of(elsewhere));
        }
    }

    private ModelCard published(Map<String, String> settings) {
        String path = Path.of(System.getProperty("darkroom.root"), "models").toString();
        Map<String, String> all = new HashMap<>(settings);
        all.put("darkroom.models.path", path);
        ServedModelsConfig config = Configs.models(all);
        ModelCards cards = new ModelCards(
                new ModelRegistry(config), config, Configs.worker(Map.of("darkroom.worker.pool", "small")), objects);
        assertThat(cards.published()).isFalse();

        cards.publish();

        assertThat(cards.published()).isTrue();
        byte[] json =
                objects.get(ObjectKeys.modelCard("emoji-64")).orElseThrow().content();
        return Codec.MODELS.decode(new WireType("model.card", 1), json);
    }
}
