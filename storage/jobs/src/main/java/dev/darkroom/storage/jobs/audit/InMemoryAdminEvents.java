package dev.darkroom.storage.jobs.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Events in a list, for tests. */
public final class InMemoryAdminEvents implements AdminEvents {
    private final List<AdminEvent> events = new ArrayList<>();

    @Override
    public synchronized void add(Instant at, String tenant, String caller, String action, String subject) {
        events.add(new AdminEvent(events.size() + 1L, at, tenant, caller, action, subject));
    }

    @Override
    public synchronized List<AdminEvent> newest(OptionalLong before, int limit) {
        return events.reversed().stream()
                .filter(event -> before.isEmpty() || event.id() < before.getAsLong())
                .limit(limit)
                .toList();
    }
}
