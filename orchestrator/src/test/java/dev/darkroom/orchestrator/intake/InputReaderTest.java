package dev.darkroom.orchestrator.intake;

import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static dev.darkroom.jobs.fixtures.JobBuilder.NOON;
import static dev.darkroom.jobs.fixtures.JobBuilder.PROMPT;
import static dev.darkroom.jobs.fixtures.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.CloudEvent;
import dev.darkroom.events.Codec;
import dev.darkroom.events.JobCommand;
import dev.darkroom.events.JobCommand.CancelJob;
import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.Topics;
import dev.darkroom.events.WorkerReport;
import dev.darkroom.jobs.JobInput.AttemptReport;
import dev.darkroom.jobs.JobInput.ClientCommand;
import dev.darkroom.orchestrator.processing.BatchItem;
import dev.darkroom.orchestrator.processing.BatchItem.Message;
import dev.darkroom.orchestrator.processing.BatchItem.Unreadable;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InputReaderTest {
    private static final JobCommand CANCEL = new CancelJob(ID, NOON);

    @Test
    void shouldReadACommand() {
        BatchItem read = InputReader.COMMANDS.read(record(ID.value(), event(CANCEL)));

        assertThat(read).isInstanceOfSatisfying(Message.class, message -> {
            assertThat(message.id()).isEqualTo("message-1");
            assertThat(message.input()).isEqualTo(new ClientCommand(CANCEL));
        });
    }

    @Test
    void shouldReadAReport() {
        WorkerReport report = new WorkerReport.Heartbeat(ID, 1, NOON);
        CloudEvent event = CloudEvent.of(Codec.REPORTS, report, "message-1", "/test", NOON);

        assertThat(InputReader.REPORTS.read(record(ID.value(), event)))
                .isInstanceOfSatisfying(
                        Message.class, message -> assertThat(message.input()).isEqualTo(new AttemptReport(report)));
    }

    @Test
    void shouldKeepARecordThatIsNoCloudEvent() {
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(Topics.COMMANDS, 3, 42, null, null);

        assertThat(InputReader.COMMANDS.read(record)).isInstanceOfSatisfying(Unreadable.class, unreadable -> {
            assertThat(unreadable.id()).isEqualTo("darkroom.commands/3/42");
            assertThat(unreadable.reason()).contains("ce_");
            assertThat(unreadable.record().key()).isEmpty();
            assertThat(unreadable.record().value()).isEmpty();
        });
    }

    @Test
    void shouldKeepARecordWhoseKeyIsAnotherJob() {
        assertThat(reason(record("another", event(CANCEL)))).isEqualTo("the key is not that of the message");
    }

    @Test
    void shouldNotQuoteTheContentInTheReason() {
        SubmitJob submit = new SubmitJob(ID, "tenant", "fingerprint", aJob().request(), NOON, null);
        CloudEvent event = event(submit);
        byte[] broken = new String(event.data(), StandardCharsets.UTF_8)
                .replace("\"width\":64", "\"width\":\"wide\"")
                .getBytes(StandardCharsets.UTF_8);
        ConsumerRecord<String, byte[]> record =
                record(ID.value(), new CloudEvent(event.id(), event.type(), event.source(), event.time(), broken));

        assertThat(reason(record)).contains("job.submit.v2").doesNotContain(PROMPT, "wide");
    }

    @Test
    void shouldReplaceTheCharacterThatTheStoreCannotHold() {
        ConsumerRecord<String, byte[]> record = record("a\0b", event(CANCEL));
        record.headers().add("note", new byte[] {'x', 0});

        assertThat(InputReader.COMMANDS.read(record)).isInstanceOfSatisfying(Unreadable.class, unreadable -> {
            assertThat(unreadable.record().key()).isEqualTo("a\ufffdb");
            assertThat(unreadable.record().headers()).containsEntry("note", "x\ufffd");
        });
    }

    private static @Nullable String reason(ConsumerRecord<String, byte[]> record) {
        return InputReader.COMMANDS.read(record) instanceof Unreadable unreadable ? unreadable.reason() : null;
    }

    private static CloudEvent event(JobCommand command) {
        return CloudEvent.of(Codec.COMMANDS, command, "message-1", "/test", NOON);
    }

    private static ConsumerRecord<String, byte[]> record(String key, CloudEvent event) {
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(Topics.COMMANDS, 3, 42, key, event.data());
        event.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
