package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
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

    void put(String key, byte[] content) throws Exception {
        if (!client.bucketExists(BucketExistsArgs.builder().bucket("darkroom").build())) {
            client.makeBucket(MakeBucketArgs.builder().bucket("darkroom").build());
        }
        client.putObject(PutObjectArgs.builder()
                .bucket("darkroom")
                .object(key)
                .data(content, content.length)
                .build());
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
