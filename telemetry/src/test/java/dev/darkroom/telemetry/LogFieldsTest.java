package dev.darkroom.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class LogFieldsTest {
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

    private static Map<String, String> fields(String logger, String message, Object... parameters) {
        ExtLogRecord record = new ExtLogRecord(Level.INFO, message, FormatStyle.PRINTF, LogFieldsTest.class.getName());
        record.setLoggerName(logger);
        record.setParameters(parameters);
        assertThat(new LogFields().isLoggable(record)).isTrue();
        return record.getMdcCopy();
    }
}
