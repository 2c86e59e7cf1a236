package dev.darkroom.storage.jobs.audit;

import dev.darkroom.storage.jobs.memory.InMemoryAdminEvents;

class InMemoryAdminEventsTest implements AdminEventsConformance {
    private final AdminEvents events = new InMemoryAdminEvents();

    @Override
    public AdminEvents events() {
        return events;
    }
}
