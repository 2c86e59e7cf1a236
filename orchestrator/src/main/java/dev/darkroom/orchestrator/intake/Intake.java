package dev.darkroom.orchestrator.intake;

import dev.darkroom.orchestrator.loop.EventLoop;
import dev.darkroom.orchestrator.processing.BatchItem;
import dev.darkroom.orchestrator.processing.JobProcessor;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Takes commands and reports from Kafka, one transaction a poll. Offsets are committed after the transaction, so what
 * the group has committed is in the store.
 */
@ApplicationScoped
class Intake {
    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final JobProcessor processor;

    Intake(JobProcessor processor) {
        this.processor = processor;
    }

    @Incoming("commands")
    Uni<Void> commands(ConsumerRecords<String, byte[]> records) {
        return take(records, RecordReader.COMMANDS);
    }

    @Incoming("reports")
    Uni<Void> reports(ConsumerRecords<String, byte[]> records) {
        return take(records, RecordReader.REPORTS);
    }

    /** Never fails: while the store does not answer, the records wait where they are. */
    private Uni<Void> take(ConsumerRecords<String, byte[]> records, RecordReader<?> reader) {
        List<BatchItem> batch = StreamSupport.stream(records.spliterator(), false)
                .map(reader::read)
                .toList();
        return EventLoop.comeBack(processor
                .process(batch)
                .onFailure()
                .invoke(failure -> LOG.warnf("batch failed, trying again records=%d error=%s", batch.size(), failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely());
    }
}
