package dev.darkroom.gateway;

import dev.darkroom.events.Topics;
import dev.darkroom.testing.TestInfrastructure;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Real Kafka with the platform's topics, PostgreSQL with an empty database, S3. */
public final class GatewayInfrastructure implements QuarkusTestResourceLifecycleManager {
    private Map<String, String> overrides = Map.of();

    /** Settings that a test class wants otherwise. */
    @Override
    public void init(Map<String, String> initArgs) {
        overrides = Map.copyOf(initArgs);
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        createTopics(config);
        config.put("darkroom.gateway.keep-alive", "500ms");
        // No orchestrator runs here.
        config.put("darkroom.gateway.orchestrator-silence", "1h");
        config.put("quarkus.http.test-port", "0");
        config.put("quarkus.management.test-port", "0");
        config.put("darkroom.auth", "open");
        config.put("darkroom.gateway.body-max-bytes", "131072");
        config.put("darkroom.fetch.schemes", "http,https");
        config.put("darkroom.fetch.allow", "127.0.0.2");
        config.putAll(overrides);
        return config;
    }

    private static void createTopics(Map<String, String> config) {
        try (Admin admin = Admin.create(TestInfrastructure.kafkaClient(config))) {
            admin.createTopics(Topics.all().stream()
                            .map(topic -> new NewTopic(
                                            topic.name(), Optional.of(topic.partitions()), Optional.<Short>empty())
                                    .configs(topic.config()))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            // Of the gateway of another profile.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        // The infrastructure serves every test class of this JVM and ends with it.
    }
}
