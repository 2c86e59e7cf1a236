package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.testing.TestInfrastructure;
import io.minio.BucketExistsArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.Result;
import io.minio.messages.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointsIT {
    private static final String BUCKET = "darkroom";

    @Test
    void shouldClearAwayCheckpointsOfEndedJobsFromTheBucket() throws Exception {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("darkroom.checkpoints.sweep", "1s");
        TestJob ended = TestJob.any();
        TestJob running = TestJob.any();
        try (OrchestratorProcess orchestrator = OrchestratorProcess.start(settings);
                KafkaSide kafka = new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""));
                MinioClient bucket = bucket(settings)) {
            for (TestJob job : List.of(ended, running)) {
                kafka.command(job.submit());
                kafka.awaitTask(job.id(), 1);
                kafka.report(job.started(1));
                checkpoint(bucket, job, 5);
            }
            kafka.report(ended.succeeded(1));
            kafka.awaitEvent(ended.id(), JobSucceeded.class);
            // As a worker does that has not received the end yet.
            checkpoint(bucket, ended, 10);

            Waiting.until(
                    "the ended job's checkpoints are gone",
                    () -> Optional.of(keys(bucket, ended)).filter(List::isEmpty));
            assertThat(keys(bucket, running)).containsExactly(ObjectKeys.checkpoint(running.id(), 1, 5));
            assertThat(orchestrator.log()).doesNotContain("\tat ");
        }
    }

    private static MinioClient bucket(Map<String, String> settings) throws Exception {
        MinioClient client = MinioClient.builder()
                .endpoint(settings.getOrDefault("darkroom.objects.endpoint", ""))
                .credentials(
                        settings.getOrDefault("darkroom.objects.access-key", ""),
                        settings.getOrDefault("darkroom.objects.secret-key", ""))
                .region("us-east-1")
                .build();
        if (!client.bucketExists(BucketExistsArgs.builder().bucket(BUCKET).build())) {
            client.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build());
        }
        return client;
    }

    private static void checkpoint(MinioClient bucket, TestJob job, int step) throws Exception {
        byte[] latents = {1, 2, 3};
        bucket.putObject(PutObjectArgs.builder()
                .bucket(BUCKET)
                .object(ObjectKeys.checkpoint(job.id(), 1, step))
                .data(latents, latents.length)
                .build());
    }

    private static List<String> keys(MinioClient bucket, TestJob job) {
        List<String> keys = new ArrayList<>();
        try {
            for (Result<Item> found : bucket.listObjects(ListObjectsArgs.builder()
                    .bucket(BUCKET)
                    .prefix(ObjectKeys.CHECKPOINTS + job.id())
                    .recursive(true)
                    .build())) {
                keys.add(found.get().objectName());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return keys;
    }
}
