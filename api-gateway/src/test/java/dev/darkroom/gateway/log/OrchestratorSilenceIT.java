package dev.darkroom.gateway.log;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.darkroom.events.Topics;
import dev.darkroom.gateway.Platform;
import dev.darkroom.gateway.http.FragileDatabase;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Shares its gateway with DatabaseDownIT: neither minds what the other one does to it. */
@QuarkusTest
@WithTestResource(
        value = FragileDatabase.class,
        initArgs = @ResourceArg(name = "darkroom.gateway.orchestrator-silence", value = "2s"))
class OrchestratorSilenceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Platform platform;

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    @Test
    void shouldAcceptNoJobWhileNoOrchestratorTakesAnyUpAndSaySo() throws Exception {
        platform.registerModel();
        decideEverything();
        await("accepted", this::submit, answer -> answer.statusCode() == 202);
        String accepted = submit().path("id");

        Response refused = await("refused", this::submit, answer -> answer.statusCode() == 503);
        refused.then()
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:darkroom:problem:service-unavailable"));
        given().get("/q/health/ready").then().statusCode(503);
        given().get("/q/health/live").then().statusCode(200);
        given().get("/v1/jobs/" + accepted).then().statusCode(200);

        decideEverything();
        await("accepted again", this::submit, answer -> answer.statusCode() == 202);
    }

    private Response submit() {
        return given().contentType("application/json")
                .body("{\"prompt\":\"a\"}")
                .post("/v1/jobs");
    }

    /** As orchestrators commit their offsets. */
    private void decideEverything() throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            int partitions = admin.describeTopics(List.of(Topics.COMMANDS))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
            Map<TopicPartition, OffsetSpec> all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(Topics.COMMANDS, partition))
                    .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
            Map<TopicPartition, OffsetAndMetadata> ends = admin.listOffsets(all).all().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            end -> new OffsetAndMetadata(end.getValue().offset())));
            admin.alterConsumerGroupOffsets(Topics.ORCHESTRATOR_GROUP, ends)
                    .all()
                    .get();
        }
    }

    private static Response await(String what, Supplier<Response> request, Predicate<Response> wanted)
            throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        Response answer = request.get();
        while (!wanted.test(answer)) {
            assertThat(Instant.now()).as(what + ", not " + answer.asString()).isBefore(deadline);
            Thread.sleep(200);
            answer = request.get();
        }
        return answer;
    }
}
