package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.DeadLetters;
import dev.darkroom.events.Topics;
import dev.darkroom.events.Topics.Topic;
import dev.darkroom.events.WireType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Holds docs/asyncapi.yaml to the topics, types, schemas and headers of the code. */
class AsyncApiTest {
    private static final Path FILE = Project.root().resolve("docs/asyncapi.yaml");
    private static final Map<String, Codec<?>> FAMILIES = Map.of(
            "commands", Codec.COMMANDS,
            "tasks", Codec.TASKS,
            "reports", Codec.REPORTS,
            "events", Codec.EVENTS,
            "progress", Codec.PROGRESS,
            "workers", Codec.WORKERS,
            "control", Codec.CONTROL);

    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode document = json.valueToTree(new Yaml().load(Project.read(FILE)));
    private final JsonNode channels = document.path("channels");

    @Test
    void shouldDescribeTheTopicsAsTheOrchestratorCreatesThem() {
        List<Topic> described = channels.valueStream().map(AsyncApiTest::topic).toList();

        // The task queues are one channel, with a pool as its parameter.
        assertThat(Topics.all())
                .filteredOn(topic -> !topic.equals(Topics.taskQueue(Topics.TRAINING_POOL)))
                .containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void shouldListTheTypesOfEveryTopic() {
        FAMILIES.forEach((channel, family) -> assertThat(
                        keys(channels.path(channel).path("messages")))
                .as(channel)
                .isEqualTo(
                        family.types().keySet().stream().map(WireType::toString).collect(Collectors.toSet())));
        assertThat(keys(channels.path("deadLetters").path("messages"))).containsExactly("dead-letter");
    }

    @Test
    void shouldPointAtTheSchemaOfEveryType() throws Exception {
        JsonNode messages = document.at("/components/messages");
        Set<String> types = keys(messages);
        types.remove("dead-letter");

        assertThat(types).hasSizeGreaterThan(20);
        for (String type : types) {
            String reference = messages.path(type).at("/payload/$ref").asText();
            assertThat(reference).endsWith("/" + type + ".json");
            JsonNode schema = json.readTree(FILE.resolveSibling(reference).toFile());
            assertThat(messages.path(type).path("title")).isEqualTo(schema.path("title"));
            assertThat(messages.path(type).path("summary")).isEqualTo(schema.path("description"));
        }
    }

    @Test
    void shouldNameTheHeadersThatRecordsHave() {
        WireType any = new WireType("job.submit", 1);
        CloudEvent event = new CloudEvent("id", any, "/source", Instant.EPOCH, new byte[0]);
        Set<String> headers = new HashSet<>(event.headers().keySet());
        headers.add(CloudEvent.TRACE_PARENT);

        assertThat(keys(document.at("/components/messageTraits/cloudEvent/headers/properties")))
                .isEqualTo(headers);
        assertThat(keys(document.at("/components/messages/dead-letter/headers/properties")))
                .containsExactlyInAnyOrder(DeadLetters.REASON, DeadLetters.TOPIC);
    }

    private static Topic topic(JsonNode channel) {
        String pool = channel.at("/parameters/pool/default").asText();
        Map<String, String> config = new HashMap<>();
        JsonNode kafka = channel.at("/bindings/kafka");
        kafka.path("topicConfiguration")
                .properties()
                .forEach(it -> config.put(it.getKey(), it.getValue().asText()));
        return new Topic(
                channel.path("address").asText().replace("{pool}", pool),
                kafka.path("partitions").asInt(),
                config);
    }

    private static Set<String> keys(JsonNode object) {
        Set<String> keys = new HashSet<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
