package dev.darkroom.orchestrator.dispatch;

import static dev.darkroom.jobs.fixtures.JobStory.NOON;
import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.EncodedEvent;
import dev.darkroom.events.JobEvent;
import dev.darkroom.jobs.Job;
import dev.darkroom.jobs.fixtures.JobStory;
import dev.darkroom.orchestrator.processing.Commit;
import dev.darkroom.orchestrator.reactions.EventContext;
import dev.darkroom.storage.jobs.Changes;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DispatchTriggerTest {
    private final DispatchTrigger trigger = new DispatchTrigger();

    @Test
    void shouldBePulledByAJobThatComesToWait() {
        trigger.looked(false);

        assertThat(trigger.isPulledBy(lastOf(story().submitted()))).isTrue();
        assertThat(trigger.isPulledBy(lastOf(running().attemptFailed()))).isTrue();
        assertThat(trigger.isPulledBy(lastOf(running().released()))).isTrue();
    }

    @Test
    void shouldBePulledByAnAttemptThatStartsOrEndsWhileOthersWait() {
        trigger.looked(true);

        assertThat(trigger.isPulledBy(lastOf(running()))).isTrue();
        assertThat(trigger.isPulledBy(lastOf(running().succeeded()))).isTrue();
        assertThat(trigger.isPulledBy(lastOf(running().canceled()))).isTrue();
    }

    @Test
    void shouldRestWhileNoneWaits() {
        trigger.looked(false);

        assertThat(trigger.isPulledBy(lastOf(running()))).isFalse();
        assertThat(trigger.isPulledBy(lastOf(running().succeeded()))).isFalse();
    }

    @Test
    void shouldNotBePulledByWhatItLetGo() {
        trigger.looked(true);

        assertThat(trigger.isPulledBy(lastOf(story().submitted().dispatched()))).isFalse();
    }

    /** The look may have read the backlog before. */
    @Test
    void shouldBePulledByWhatHappensDuringALook() {
        trigger.looked(false);
        trigger.looking();

        assertThat(trigger.isPulledBy(lastOf(running().succeeded()))).isTrue();
    }

    private static JobStory story() {
        return storyOf("apple");
    }

    private static JobStory running() {
        return story().submitted().dispatched().started();
    }

    private static Commit lastOf(JobStory story) {
        List<JobEvent> events = story.events();
        Job before = Job.ABSENT;
        for (JobEvent event : events.subList(0, events.size() - 1)) {
            before = before.after(event);
        }
        JobEvent last = events.getLast();
        EventContext context = new EventContext(
                before.state(),
                NOON,
                Instant.EPOCH,
                new EncodedEvent(last),
                before.after(last).view(),
                NOON,
                null);
        return new Commit(
                new Changes(List.of(), List.of(), List.of(), List.of(), List.of()),
                List.of(),
                List.of(context),
                List.of());
    }
}
