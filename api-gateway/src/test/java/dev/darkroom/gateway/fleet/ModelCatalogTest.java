package dev.darkroom.gateway.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.events.Codec;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelCatalogTest {
    private final FlakyObjectStore objects = new FlakyObjectStore();

    @Test
    void shouldListModelsByName() {
        register("b");
        register("a");

        assertThat(catalog("1h").models().keySet()).containsExactly("a", "b");
    }

    @Test
    void shouldKnowANewModelAtOnceWhenAskedForIt() {
        ModelCatalog catalog = catalog("1h");
        register("a");
        assertThat(catalog.models()).containsOnlyKeys("a");
        register("b");

        assertThat(catalog.models()).containsOnlyKeys("a");
        assertThat(catalog.modelsWith("b")).containsOnlyKeys("a", "b");
    }

    @Test
    void shouldKnowTheFirstModelAtOnce() {
        ModelCatalog catalog = catalog("1h");
        assertThat(catalog.models()).isEmpty();
        register("a");

        assertThat(catalog.modelsWith(null)).containsOnlyKeys("a");
    }

    @Test
    void shouldLookAgainWhenTheListIsTooOld() {
        ModelCatalog catalog = catalog("0s");
        assertThat(catalog.models()).isEmpty();
        register("a");

        assertThat(catalog.models()).containsOnlyKeys("a");
    }

    @Test
    void shouldPassOverAnUnreadableCard() {
        register("a");
        objects.put(ObjectKeys.modelCard("b"), "{".getBytes(StandardCharsets.UTF_8), "application/json");

        assertThat(catalog("1h").models()).containsOnlyKeys("a");
    }

    @Test
    void shouldKeepTheLastListWhileTheStoreIsDown() {
        register("a");
        ModelCatalog catalog = catalog("0s");
        assertThat(catalog.models()).containsOnlyKeys("a");
        objects.down = true;

        assertThat(catalog.models()).containsOnlyKeys("a");
        assertThatThrownBy(() -> catalog("0s").models()).isInstanceOf(ObjectStoreException.class);
    }

    @Test
    void shouldPreferTheConfiguredModelWhileThereIsOne() {
        register("a");
        register("b");
        ModelCatalog catalog = catalog(Map.of("darkroom.models.default", "b"));
        assertThat(catalog.preferred(catalog.models())).contains("b");

        objects.delete(ObjectKeys.modelCard("b"));
        ModelCatalog later = catalog(Map.of("darkroom.models.default", "b"));
        assertThat(later.preferred(later.models())).contains("a");
    }

    @Test
    void shouldPreferTheFirstModelWhereNoneIsConfigured() {
        assertThat(catalog("1h").preferred(catalog("1h").models())).isEmpty();
        register("b");
        register("a");

        assertThat(catalog("1h").preferred(catalog("1h").models())).contains("a");
    }

    private void register(String name) {
        ModelCard card = new ModelCard(
                name, "P", "r", "default", 64, 64, 8, 64, 20, 50, 7.5, 4, 16, 3, "ddim", List.of("ddim"), List.of());
        objects.put(ObjectKeys.modelCard(name), Codec.MODELS.encode(card), "application/json");
    }

    private ModelCatalog catalog(String maxAge) {
        return catalog(Map.of("darkroom.gateway.models-max-age", maxAge));
    }

    private ModelCatalog catalog(Map<String, String> settings) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(GatewayConfig.class)
                .withMapping(ModelsConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        return new ModelCatalog(
                objects, config.getConfigMapping(GatewayConfig.class), config.getConfigMapping(ModelsConfig.class));
    }

    /** A bucket that can be switched off. */
    private static final class FlakyObjectStore implements ObjectStore {
        private final InMemoryObjectStore store = new InMemoryObjectStore();
        private boolean down;

        @Override
        public void put(String key, byte[] content, String contentType) {
            store.put(key, content, contentType);
        }

        @Override
        public boolean putIfAbsent(String key, byte[] content, String contentType) {
            return store.putIfAbsent(key, content, contentType);
        }

        @Override
        public Optional<StoredObject> get(String key) {
            return store.get(key);
        }

        @Override
        public void upload(String key, Path file, String contentType) {
            store.upload(key, file, contentType);
        }

        @Override
        public boolean download(String key, Path file) {
            return store.download(key, file);
        }

        @Override
        public boolean copy(String from, String to) {
            return store.copy(from, to);
        }

        @Override
        public List<String> list(String prefix) {
            if (down) {
                throw ObjectStoreException.failed("list", prefix, new IOException("down"));
            }
            return store.list(prefix);
        }

        @Override
        public void delete(String key) {
            store.delete(key);
        }
    }
}
