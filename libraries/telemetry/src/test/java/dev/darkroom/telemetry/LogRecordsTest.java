package dev.darkroom.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class LogRecordsTest {
    @Test
    void shouldMakeFieldsOfTheKeysThatAMessageNames() {
        assertThat(fields("dev.darkroom.worker.Worker", "attempt taken jobId=%s attempt=%d", "j1", 2))
                .containsOnly(Map.entry("jobId", "j1"), Map.entry("attempt", "2"));
    }

    @Test
    void shouldSkipParametersWithoutAKey() {
        assertThat(fields("dev.darkroom.worker.Worker", "%s jobId=%s", "attempt failed", "j1"))
                .containsOnly(Map.entry("jobId", "j1"));
    }

    @Test
    void shouldLeaveOthersMessagesAlone() {
        assertThat(fields("org.example.Library", "query text=%s", "a secret")).isEmpty();
    }

    @Test
    void shouldTellTheKindAndThePlaceOfAFailureAndNotItsMessage() {
        Exception cause = new IOException("the prompt in a statement");
        cause.setStackTrace(
                new StackTraceElement[] {new StackTraceElement("org.example.Driver", "send", "Driver.java", 7)});
        ExtLogRecord record = record("org.example.Library", "query %s failed", 12);
        record.setThrown(new CompletionException("the prompt again", cause));

        assertThat(new LogRecords().isLoggable(record)).isTrue();

        assertThat(record.getFormattedMessage())
                .isEqualTo("query 12 failed error=java.io.IOException at=org.example.Driver.send(Driver.java:7)");
        assertThat(record.getThrown()).isNull();
        assertThat(record.getMdcCopy())
                .containsOnly(
                        Map.entry("error", "java.io.IOException"),
                        Map.entry("at", "org.example.Driver.send(Driver.java:7)"));
    }

    @Test
    void shouldTellAllOfAFailureToStart() {
        Exception failure = new IOException("127.0.0.1:5432 refused");
        ExtLogRecord record = record("io.quarkus.runtime.Application", "Failed to start application");
        record.setThrown(failure);

        assertThat(new LogRecords().isLoggable(record)).isTrue();

        assertThat(record.getThrown()).isSameAs(failure);
    }

    private static Map<String, String> fields(String logger, String message, Object... parameters) {
        ExtLogRecord record = record(logger, message, parameters);
        assertThat(new LogRecords().isLoggable(record)).isTrue();
        return record.getMdcCopy();
    }

    private static ExtLogRecord record(String logger, String message, Object... parameters) {
        ExtLogRecord record = new ExtLogRecord(Level.INFO, message, FormatStyle.PRINTF, LogRecordsTest.class.getName());
        record.setLoggerName(logger);
        record.setParameters(parameters);
        return record;
    }
}
