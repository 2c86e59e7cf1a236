package dev.darkroom.storage.objects.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreConformance;
import dev.darkroom.storage.objects.ObjectStoreException;
import dev.darkroom.testing.InfrastructureTestResource;
import dev.darkroom.testing.TestInfrastructure;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
@QuarkusTest
@WithTestResource(InfrastructureTestResource.class)
class S3ObjectStoreIT extends ObjectStoreConformance {
    @Inject
    ObjectStore store;

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void shouldMakeTheBucketOnceThoughManyServicesStartTogether() throws Exception {
        String bucket = "fresh-" + UUID.randomUUID();
        CountDownLatch go = new CountDownLatch(1);
        List<Callable<ObjectStore>> writers = IntStream.range(0, 8)
                .<Callable<ObjectStore>>mapToObj(i -> () -> {
                    ObjectStore store = new S3ObjectStore(config(Map.of("darkroom.objects.bucket", bucket)));
                    go.await();
                    store.put("key-" + i, new byte[] {1}, "text/plain");
                    return store;
                })
                .toList();
        try (ExecutorService services = Executors.newFixedThreadPool(writers.size())) {
            List<Future<ObjectStore>> started =
                    writers.stream().map(services::submit).toList();
            go.countDown();
            for (Future<ObjectStore> store : started) {
                assertThat(store.get().get("key-0")).isNotNull();
            }
        }

        ObjectStore reader = new S3ObjectStore(config(Map.of("darkroom.objects.bucket", bucket)));
        assertThat(reader.list("key-")).hasSize(8);
    }

    @Test
    void shouldReadFromABucketThatDoesNotExistYet() {
        ObjectStore store = new S3ObjectStore(config(Map.of("darkroom.objects.bucket", "fresh-" + UUID.randomUUID())));

        assertThat(store.list("models/")).isEmpty();
        assertThat(store.get("models/none.json")).isEmpty();
    }

    @Test
    void shouldReportAStoreThatRefusesWithoutTellingTheSecret() {
        ObjectStore store = new S3ObjectStore(config(Map.of("darkroom.objects.secret-key", "not-the-secret")));

        assertThatThrownBy(() -> store.put("key", new byte[] {1}, "text/plain"))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining("put of key failed")
                .message()
                .doesNotContain("not-the-secret");
    }

    @Test
    void shouldReportAStoreThatCannotBeReached() {
        ObjectStore store = new S3ObjectStore(config(Map.of("darkroom.objects.endpoint", "http://127.0.0.1:1")));

        assertThatThrownBy(() -> store.get("key")).isInstanceOf(ObjectStoreException.class);
    }

    private static ObjectStoreConfig config(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().config());
        settings.putAll(changes);
        settings.keySet().removeIf(key -> !key.startsWith("darkroom.objects."));
        return Configs.read(settings);
    }
}
