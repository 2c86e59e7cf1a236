package dev.darkroom.worker;

import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import java.util.Map;

/** Reads the bucket with a client of its own. */
final class Bucket {
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

    /** Waits until nothing is left under a prefix. */
    void awaitEmpty(String prefix) throws InterruptedException {
        ListObjectsArgs listing = ListObjectsArgs.builder()
                .bucket("darkroom")
                .prefix(prefix)
                .recursive(true)
                .build();
        while (client.listObjects(listing).iterator().hasNext()) {
            Thread.sleep(100);
        }
    }
}
