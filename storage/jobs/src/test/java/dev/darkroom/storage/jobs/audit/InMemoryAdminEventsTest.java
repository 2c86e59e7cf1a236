package dev.darkroom.storage.jobs.audit;

class InMemoryAdminEventsTest implements AdminEventsConformance {
    private final AdminEvents events = new InMemoryAdminEvents();

    @Override
    public AdminEvents events() {
        return events;
    }
}
