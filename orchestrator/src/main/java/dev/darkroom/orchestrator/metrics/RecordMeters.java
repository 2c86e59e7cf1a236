package dev.darkroom.orchestrator.metrics;

import dev.darkroom.events.Topics;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.processing.CommitListener;
import dev.darkroom.orchestrator.processing.Note.SetAside;
import dev.darkroom.telemetry.UnreadableRecords;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts the records that went to the dead letters. */
@ApplicationScoped
class RecordMeters implements CommitListener {
    private final UnreadableRecords unreadable;

    RecordMeters(UnreadableRecords unreadable) {
        this.unreadable = unreadable;
        unreadable.expect(Topics.COMMANDS);
        unreadable.expect(Topics.REPORTS);
    }

    @Override
    public void committed(Commit commit) {
        commit.notes().stream()
                .filter(SetAside.class::isInstance)
                .map(SetAside.class::cast)
                .forEach(it -> unreadable.count(it.topic(), it.fault()));
    }
}
