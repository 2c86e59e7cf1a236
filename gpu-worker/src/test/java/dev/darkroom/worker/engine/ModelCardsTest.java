package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Codec;
import dev.darkroom.events.ModelCard;
import dev.darkroom.events.WireType;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.config.Configs;
import dev.darkroom.worker.config.ModelsConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCardsTest {
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

    private ModelCard published(Map<String, String> settings) {
        String path = Path.of(System.getProperty("darkroom.root"), "models").toString();
        Map<String, String> all = new HashMap<>(settings);
        all.put("darkroom.models.path", path);
        ModelsConfig config = Configs.models(all);
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
