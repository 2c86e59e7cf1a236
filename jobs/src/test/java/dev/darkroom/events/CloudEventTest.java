package dev.darkroom.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final JobEvent CANCELED = new JobEvent.JobCanceled(JobId.named("studio", "order-42"), NOON);
    private static final CloudEvent EVENT =
            CloudEvent.of(Codec.EVENTS, CANCELED, "id-7", "/darkroom/orchestrator", NOON);

    @Test
    void shouldPutItsAttributesIntoHeaders() {
        assertThat(EVENT.headers())
                .isEqualTo(Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "id-7",
                        "ce_type", "job.canceled.v1",
                        "ce_source", "/darkroom/orchestrator",
                        "ce_time", "2026-03-01T12:00:00Z",
                        "content-type", "application/json"));
    }

    @Test
    void shouldBeReadFromItsHeadersAndData() {
        CloudEvent read = CloudEvent.read(EVENT.headers()::get, EVENT.data());

        assertThat(read).isEqualTo(EVENT);
        assertThat(read.decode(Codec.EVENTS)).isEqualTo(CANCELED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_type", "ce_source", "ce_time"})
    void shouldNameAHeaderThatIsMissing(String header) {
        Map<String, String> headers = new HashMap<>(EVENT.headers());
        headers.remove(header);

        assertThatThrownBy(() -> CloudEvent.read(headers::get, EVENT.data()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(header);
    }

    @ParameterizedTest
    @CsvSource({
        "ce_time, yesterday",
        "ce_type, JobCanceled",
        "ce_type, job.canceled",
        "ce_type, job.canceled.v0",
        "ce_type, job.canceled.v99999999999",
        "ce_type, job..canceled.v1"
    })
    void shouldRefuseAMalformedHeader(String header, String value) {
        Map<String, String> headers = new HashMap<>(EVENT.headers());
        headers.put(header, value);

        assertThatThrownBy(() -> CloudEvent.read(headers::get, EVENT.data())).isInstanceOf(CodecException.class);
    }
}
