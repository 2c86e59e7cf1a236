package dev.darkroom.gateway.log;

import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.http.ProblemException;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/** Tells of submissions that may not be decided yet. One thread reads; questions that meet share one scan. */
@Startup
@ApplicationScoped
public class UndecidedJobs {
    private static final Logger LOG = Logger.getLogger(UndecidedJobs.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<String, Object> broker;
    private final GatewayConfig config;
    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final Thread reader =
            Thread.ofPlatform().name("command-log").daemon().unstarted(this::answerQuestions);
    private volatile boolean stopped;

    UndecidedJobs(@Identifier("default-kafka-broker") Map<String, Object> broker, GatewayConfig config) {
        this.broker = broker;
        this.config = config;
    }

    private record Question(JobId jobId, CompletableFuture<List<Submission>> answer) {}

    /**
     * Submissions of this job, oldest first: all that are undecided, and some that were decided just now. Fails with a 503 problem
     * without Kafka.
     */
    Uni<List<Submission>> submissions(JobId jobId) {
        return Uni.createFrom()
                .deferred(() -> {
                    Question question = new Question(jobId, new CompletableFuture<>());
                    questions.add(question);
                    return Uni.createFrom().completionStage(question.answer());
                })
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .ifNoItem()
                .after(config.kafkaTimeout())
                .failWith(() -> ProblemException.unavailable("Kafka does not answer"));
    }

    @PostConstruct
    void start() {
        reader.start();
    }

    @PreDestroy
    void stop() {
        stopped = true;
        reader.interrupt();
    }

    /** Whether questions are answered, if they are to be. */
    boolean isAlive() {
        return stopped || reader.getState() != Thread.State.TERMINATED;
    }

    private void answerQuestions() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                answerUntilItFails();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException | InterruptException e) {
            // The application stops; the thread ends.
        }
    }

    private void answerUntilItFails() throws InterruptedException {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(consumerConfig(), new StringDeserializer(), new ByteArrayDeserializer())) {
            CommandScan scan = new CommandScan(consumer, config.kafkaTimeout());
            while (!Thread.currentThread().isInterrupted()) {
                List<Question> together = new ArrayList<>(List.of(questions.take()));
                questions.drainTo(together);
                answer(together, scan);
            }
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("command log cannot be read yet", e);
        }
    }

    private void answer(List<Question> together, CommandScan scan) {
        try {
            Map<JobId, List<Submission>> found =
                    scan.submissions(together.stream().map(Question::jobId).collect(Collectors.toSet()));
            together.forEach(question -> question.answer().complete(found.getOrDefault(question.jobId(), List.of())));
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever it is, the thread lives on: others will ask.
            LOG.warn("command log unreadable", e);
            together.forEach(question ->
                    question.answer().completeExceptionally(ProblemException.unavailable("Kafka does not answer")));
        }
    }

    private Map<String, Object> consumerConfig() {
        Map<String, Object> properties = new HashMap<>(broker);
        // For reading the group's offsets; with assigned partitions a consumer is no member of its group.
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.ORCHESTRATOR_GROUP);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        // A scan ends where the log ends. A fetch that waited there for more would hold up the first questions of the
        // next scan.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 0);
        return properties;
    }
}
