package dev.darkroom.gateway.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import dev.darkroom.events.Codec;
import dev.darkroom.events.JobId;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.gateway.GatewayInfrastructure;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.streams.JobHub;
import dev.darkroom.telemetry.UnreadableRecords;
import dev.darkroom.testing.records.Poison;
import dev.darkroom.testing.records.PoisonRecords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever lies in the topics that a gateway reads, it goes on. */
@QuarkusTest
@WithTestResource(GatewayInfrastructure.class)
class PoisonIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    Platform platform;

    @Inject
    JobHub hub;

    @Inject
    MeterRegistry registry;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    @Test
    void shouldGoOnAfterAThousandBadRecordsOfEachTopic() throws Exception {
        goOnAfter(1_000, 1);
    }

    @Tag("nightly")
    @Test
    void shouldGoOnAfterTenThousandBadRecordsOfEachTopic() throws Exception {
        goOnAfter(10_000, 2);
    }

    private void goOnAfter(int number, long seed) throws Exception {
        receivesEverything();
        try (KafkaProducer<byte[], byte[]> poisoner =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            double expected = counted()
                    + poison(poisoner, Topics.EVENTS, Codec.EVENTS, RecordReader.EVENTS, number, seed)
                    + poison(poisoner, Topics.PROGRESS, Codec.PROGRESS, RecordReader.PROGRESS, number, seed)
                    + poison(poisoner, Topics.WORKERS, Codec.WORKERS, RecordReader.WORKERS, number, seed);
            poison(poisoner, Topics.COMMANDS, Codec.COMMANDS, RecordReader.COMMANDS, number, seed);
            poison(poisoner, Topics.DEAD_LETTERS, Codec.COMMANDS, RecordReader.COMMANDS, number, seed);
            await(() -> counted() >= expected);
            assertThat(counted()).isEqualTo(expected);
        }
        receivesEverything();
        findsWhatNobodyHasDecided();
        given().get("/v1/dead-letters?limit=100").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
    }

    /** How many of them are unreadable. */
    private static <T> long poison(
            KafkaProducer<byte[], byte[]> poisoner,
            String topic,
            Codec<T> codec,
            RecordReader<T> reader,
            int number,
            long seed)
            throws Exception {
        List<Poison> all = PoisonRecords.of(codec, number, seed);
        for (Poison poison : all) {
            poisoner.send(poison.to(topic));
        }
        poisoner.flush();
        return all.stream()
                .filter(poison -> reader.read(poison.record()) instanceof Unreadable)
                .count();
    }

    private double counted() {
        return registry.find(UnreadableRecords.COUNTER).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** A gateway that has just started receives only what is sent once it has subscribed, so everything is sent until it is received. */
    private void receivesEverything() throws InterruptedException {
        JobId running = platform.running();
        await(() -> {
            platform.progress(running, 1, 5);
            return Integer.valueOf(5).equals(given().get("/v1/jobs/" + running).<Integer>path("progress.step"));
        });
        Set<JobId> received = ConcurrentHashMap.newKeySet();
        hub.onEveryEvent(received::add);
        await(() -> {
            platform.submitted();
            return !received.isEmpty();
        });
        String worker = "worker-" + UUID.randomUUID();
        await(() -> {
            platform.send(present(worker));
            return given().get("/v1/workers").<List<String>>path("results.id").contains(worker);
        });
    }

    private static WorkerStatus present(String id) {
        return new WorkerStatus.Present(
                id,
                Instant.now(),
                "host",
                Topics.DEFAULT_POOL,
                "cpu",
                "0.1.0",
                Instant.now(),
                false,
                0,
                List.of(),
                new WorkerStatus.Memory(0, 1, 0, 1),
                List.of(),
                List.of());
    }

    private void findsWhatNobodyHasDecided() {
        platform.registerModel();
        String id = given().contentType("application/json")
                .body("{\"prompt\":\"a\"}")
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        given().get("/v1/jobs/" + id).then().statusCode(200).body("created_at", notNullValue());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(100);
        }
    }
}
