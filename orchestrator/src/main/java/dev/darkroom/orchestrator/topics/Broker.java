package dev.darkroom.orchestrator.topics;

import dev.darkroom.events.Topics.Topic;
import dev.darkroom.orchestrator.loop.EventLoop;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;

/** The Kafka cluster, as an administrator sees it. */
@ApplicationScoped
public class Broker {
    private static final int ANSWER_WITHIN_MS = 2_000;
    private static final int CHANGE_WITHIN_MS = 5_000;
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Admin admin;

    /** @param kafka the application's {@code kafka.*} settings */
    Broker(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "orchestrator-admin");
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CHANGE_WITHIN_MS);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, CHANGE_WITHIN_MS);
        this.admin = Admin.create(settings);
    }

    /** Fails when the cluster does not answer within two seconds. */
    public Uni<Void> ping() {
        DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(ANSWER_WITHIN_MS);
        return EventLoop.comeBack(Uni.createFrom()
                .completionStage(
                        () -> admin.describeCluster(options).clusterId().toCompletionStage())
                .replaceWithVoid());
    }

    /** How many consumers have joined this share group now. Fails when the cluster does not answer within two seconds. */
    public Uni<Integer> members(String shareGroup) {
        DescribeShareGroupsOptions options = new DescribeShareGroupsOptions().timeoutMs(ANSWER_WITHIN_MS);
        return EventLoop.comeBack(Uni.createFrom()
                .completionStage(() -> admin.describeShareGroups(List.of(shareGroup), options)
                        .all()
                        .toCompletionStage())
                .map(groups -> groups.values().stream()
                        .mapToInt(group -> group.members().size())
                        .sum())
                .onFailure(GroupIdNotFoundException.class)
                .recoverWithItem(0));
    }

    Set<String> topics() throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get();
    }

    /** Another orchestrator may create the same topics at the same time. */
    void create(List<Topic> topics) throws ExecutionException, InterruptedException {
        List<NewTopic> wanted = topics.stream()
                .map(topic -> new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                        .configs(topic.config()))
                .toList();
        for (var created : admin.createTopics(wanted).values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    @PreDestroy
    void close() {
        admin.close(GOODBYE);
    }
}
