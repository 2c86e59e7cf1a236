package dev.darkroom.gateway.log;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.EventsConfig;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Appends commands to Kafka's command log. */
@ApplicationScoped
public class CommandLog {
    private static final Logger LOG = Logger.getLogger(CommandLog.class);
    private static final String SOURCE = "/darkroom/api-gateway";

    private final MutinyEmitter<byte[]> emitter;
    private final OrchestratorWatch orchestrators;
    private final GatewayConfig config;
    private final Codec<JobCommand> codec;

    CommandLog(
            @Channel("commands") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter,
            OrchestratorWatch orchestrators,
            GatewayConfig config,
            EventsConfig events) {
        this.emitter = emitter;
        this.orchestrators = orchestrators;
        this.config = config;
        this.codec = Codec.COMMANDS.writing(events.write());
    }

    /**
     * Completes once every in-sync replica of Kafka holds the command. Fails with a 503 problem when that takes too long; the
     * command may still arrive then, which repeating it under the same Idempotency-Key makes harmless. Fails so too for a job while no
     * orchestrator takes up any.
     */
    public Uni<Void> append(JobCommand command) {
        return Uni.createFrom().deferred(() -> {
            if (command instanceof SubmitJob) {
                orchestrators.requireOrchestrator();
            }
            return write(command);
        });
    }

    private Uni<Void> write(JobCommand command) {
        CloudEvent event = CloudEvent.of(codec, command, UUID.randomUUID().toString(), SOURCE, Instant.now());
        RecordHeaders headers = new RecordHeaders();
        event.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        OutgoingKafkaRecordMetadata<String> metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(command.jobId().value())
                .withHeaders(headers)
                .build();
        return emitter.sendMessage(Message.of(event.data()).addMetadata(metadata))
                .ifNoItem()
                .after(config.kafkaTimeout())
                .fail()
                .onFailure()
                .transform(failure -> {
                    LOG.warnf(failure, "command not acknowledged jobId=%s", command.jobId());
                    return ProblemException.unavailable("Kafka does not acknowledge; nothing is known to be created");
                });
    }
}
