package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Reads the bucket with a client of its own. */
final class Bucket {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final MinioClient client;

    Bucket(Map<String, String> config) {
        client = MinioClient.builder()
                .endpoint(config.get("darkroom.objects.endpoint"))
                .credentials(config.get("darkroom.objects.access-key"), config.get("darkroom.objects.secret-key"))
                .build();
    }

    byte[] get(String key) throws Exception {
        try (GetObjectResponse response = client.getObject(
                GetObjectArgs.builder().bucket("darkroom").object(key).build())) {
            return response.readAllBytes();
        }
    }

    /** Waits until no key begins so. */
    void awaitAbsent(String prefix) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        ListObjectsArgs listing = ListObjectsArgs.builder()
                .bucket("darkroom")
                .prefix(prefix)
                .recursive(true)
                .build();
        while (client.listObjects(listing).iterator().hasNext()) {
            assertThat(Instant.now()).as("still there: %s", prefix).isBefore(deadline);
            Thread.sleep(100);
        }
    }
}
