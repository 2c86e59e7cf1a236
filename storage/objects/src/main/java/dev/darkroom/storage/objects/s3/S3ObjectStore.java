package dev.darkroom.storage.objects.s3;

import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import io.minio.BucketExistsArgs;
import io.minio.CopyObjectArgs;
import io.minio.DownloadObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.SourceObject;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.eclipse.microprofile.faulttolerance.Retry;

/**
 * A bucket behind the S3 protocol, made at the first use, so that services and store may start in any order.
 *
 * <p>The client repeats a call that the server answers with a passing error (408, 429, 5xx); calls that got no answer at all
 * are repeated here. All operations are idempotent.
 */
@ApplicationScoped
@Retry(maxRetries = 4, delay = 250, jitter = 100, retryOn = ObjectStoreException.class)
class S3ObjectStore implements ObjectStore {
    private final MinioClient client;
    private final String bucket;
    private final String region;
    private volatile boolean bucketExists;

    @Inject
    S3ObjectStore(ObjectStoreConfig config) {
        client = MinioClient.builder()
                .endpoint(config.endpoint())
                .credentials(config.accessKey(), config.secretKey())
                .region(config.region())
                .httpClient(httpClient(config))
                .build();
        bucket = config.bucket();
        region = config.region();
    }

    /**
     * The library's own client reads every certificate of the machine where {@code SSL_CERT_DIR} names their folder: two seconds of a
     * processor, in vain without TLS.
     */
    private static OkHttpClient httpClient(ObjectStoreConfig config) {
        OkHttpClient.Builder client = config.endpoint().startsWith("http:")
                ? new OkHttpClient.Builder()
                        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                        .protocols(List.of(Protocol.HTTP_1_1))
                        .addInterceptor(new Http.StatusRetryInterceptor())
                : Http.newDefaultClient().newBuilder();
        return client.connectTimeout(config.timeout())
                .writeTimeout(config.timeout())
                .readTimeout(config.timeout())
                .build();
    }

    @Override
    public void put(String key, byte[] content, String contentType) {
        call(
                "put",
                key,
                () -> client.putObject(PutObjectArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .data(content, content.length)
                        .contentType(contentType)
                        .build()));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content, String contentType) {
        return call(
                "put",
                key,
                () -> unless(
                        "PreconditionFailed",
                        () -> client.putObject(PutObjectArgs.builder()
                                .bucket(bucket)
                                .object(key)
                                .data(content, content.length)
                                .contentType(contentType)
                                .extraHeaders(Map.of("If-None-Match", "*"))
                                .build())));
    }

    @Override
    public Optional<StoredObject> get(String key) {
        return call("get", key, () -> {
            try (GetObjectResponse response = client.getObject(
                    GetObjectArgs.builder().bucket(bucket).object(key).build())) {
                String contentType =
                        Objects.requireNonNullElse(response.headers().get("Content-Type"), "application/octet-stream");
                return Optional.of(new StoredObject(response.readAllBytes(), contentType));
            } catch (ErrorResponseException e) {
                if (e.errorResponse().code().equals("NoSuchKey")) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public void upload(String key, Path file, String contentType) {
        call(
                "put",
                key,
                () -> client.uploadObject(UploadObjectArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .filename(file.toString())
                        .contentType(contentType)
                        .build()));
    }

    @Override
    public boolean download(String key, Path file) {
        return call(
                "get",
                key,
                () -> unlessMissing(() -> {
                    client.downloadObject(DownloadObjectArgs.builder()
                            .bucket(bucket)
                            .object(key)
                            .filename(file.toString())
                            .overwrite(true)
                            .build());
                    return key;
                }));
    }

    @Override
    public boolean copy(String from, String to) {
        return call(
                "copy",
                from,
                () -> unlessMissing(() -> client.copyObject(CopyObjectArgs.builder()
                        .bucket(bucket)
                        .object(to)
                        .source(SourceObject.builder()
                                .bucket(bucket)
                                .object(from)
                                .build())
                        .build())));
    }

    @Override
    public List<String> list(String prefix) {
        return call("list", prefix, () -> {
            List<String> keys = new ArrayList<>();
            for (Result<Item> result : client.listObjects(ListObjectsArgs.builder()
                    .bucket(bucket)
                    .prefix(prefix)
                    .recursive(true)
                    .build())) {
                keys.add(result.get().objectName());
            }
            return List.copyOf(keys);
        });
    }

    @Override
    public void delete(String key) {
        call("delete", key, () -> {
            client.removeObject(
                    RemoveObjectArgs.builder().bucket(bucket).object(key).build());
            return key;
        });
    }

    private interface Call<T> {
        T run() throws MinioException, IOException;
    }

    private static boolean unlessMissing(Call<?> call) throws MinioException, IOException {
        return unless("NoSuchKey", call);
    }

    /** Whether the call was done; the store may answer that it cannot be, for this reason. */
    private static boolean unless(String code, Call<?> call) throws MinioException, IOException {
        try {
            call.run();
            return true;
        } catch (ErrorResponseException e) {
            if (e.errorResponse().code().equals(code)) {
                return false;
            }
            throw e;
        }
    }

    private <T> T call(String operation, String key, Call<T> call) {
        try {
            makeBucketIfMissing();
            return call.run();
        } catch (MinioException | IOException | IllegalStateException e) {
            // The client wraps a refused connection in an IllegalStateException.
            throw ObjectStoreException.failed(operation, key, e);
        }
    }

    private void makeBucketIfMissing() throws MinioException {
        if (bucketExists) {
            return;
        }
        if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
            try {
                client.makeBucket(
                        MakeBucketArgs.builder().bucket(bucket).region(region).build());
            } catch (ErrorResponseException e) {
                // Another process was faster.
                if (!e.errorResponse().code().equals("BucketAlreadyOwnedByYou")) {
                    throw e;
                }
            }
        }
        bucketExists = true;
    }
}
