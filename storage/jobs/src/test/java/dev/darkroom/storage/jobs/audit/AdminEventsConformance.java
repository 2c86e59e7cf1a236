package dev.darkroom.storage.jobs.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What every store of events does. */
interface AdminEventsConformance {
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    AdminEvents events();

    @Test
    default void shouldTellTheNewestFirstPageByPage() {
        events().add(NOON, "default", "admin key", "createKey", "0a1b2c3d");
        events().add(NOON.plusSeconds(1), "press", "printer", "rotateWebhookSecret", "");
        events().add(NOON, "default", "admin key", "revokeKey", "0a1b2c3d");

        List<AdminEvent> newest = events().newest(OptionalLong.empty(), 2);
        assertThat(newest).extracting(AdminEvent::action).containsExactly("revokeKey", "rotateWebhookSecret");
        List<AdminEvent> next = events().newest(OptionalLong.of(newest.getLast().id()), 1);
        assertThat(next)
                .containsExactly(
                        new AdminEvent(next.getFirst().id(), NOON, "default", "admin key", "createKey", "0a1b2c3d"));
    }
}
