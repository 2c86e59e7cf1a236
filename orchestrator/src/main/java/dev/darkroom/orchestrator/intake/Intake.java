package dev.darkroom.orchestrator.intake;

import dev.darkroom.orchestrator.processing.JobProcessor;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Takes commands and reports from Kafka. Offsets are committed after the transaction, so what the group has committed is in the
 * store.
 */
@ApplicationScoped
class Intake {
    private final Inlet commands;
    private final Inlet reports;

    Intake(JobProcessor processor, Vertx vertx) {
        this.commands = new Inlet("commands", InputReader.COMMANDS, processor, vertx);
        this.reports = new Inlet("reports", InputReader.REPORTS, processor, vertx);
    }

    void stop(@Observes ShutdownEvent event) {
        commands.close();
        reports.close();
    }

    @Incoming("commands")
    Uni<Void> commands(Message<ConsumerRecords<String, byte[]>> records) {
        return commands.take(records);
    }

    @Incoming("reports")
    Uni<Void> reports(Message<ConsumerRecords<String, byte[]>> records) {
        return reports.take(records);
    }
}
