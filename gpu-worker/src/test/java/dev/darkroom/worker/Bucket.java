package dev.darkroom.worker;

import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
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
