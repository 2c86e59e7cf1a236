package dev.darkroom.storage.jobs;

import static dev.darkroom.events.Topics.DEFAULT_POOL;
import static dev.darkroom.storage.jobs.JobPorts.await;
import static dev.darkroom.storage.jobs.JobStory.NOON;
import static dev.darkroom.storage.jobs.JobStory.TENANT;
import static dev.darkroom.storage.jobs.JobStory.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.JobViews.Page;
import dev.darkroom.storage.jobs.JobViews.Position;
import dev.darkroom.storage.jobs.JobViews.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link JobViews} does. */
public interface JobViewsConformance extends JobPorts {

    @Test
    default void shouldFollowAJobToItsEnd() {
        JobStory apple = aJob("apple").submitted();
        assertThat(await(views().find(apple.id()))).isEmpty();

        save(apple);
        assertThat(await(views().find(apple.id()))).contains(apple.view());
        save(apple.dispatched());
        assertThat(await(views().find(apple.id()))).contains(apple.view());
        save(apple.started());
        assertThat(await(views().find(apple.id()))).contains(apple.view());
        save(apple.succeeded());
        assertThat(await(views().find(apple.id()))).contains(apple.view());
    }

    @Test
    default void shouldKeepTheReasonOfAFailure() {
        JobStory apple = aJob("apple").submitted().dispatched().started().failed();
        save(apple);

        assertThat(await(views().find(apple.id())).orElseThrow().error()).isEqualTo(JobStory.error(false));
    }

    @Test
    default void shouldPageThroughATenantsJobsNewestFirst() {
        List<JobStory> jobs = IntStream.range(0, 7)
                // Three jobs share each instant, so that pages break between equals.
                .mapToObj(i -> aJob("job-" + i).at(Duration.ofMinutes(i / 3)).submitted())
                .toList();
        save(jobs.toArray(JobStory[]::new));
        save(aJob("foreign").of("other").submitted());

        List<JobView> read = new ArrayList<>();
        Optional<Position> position = Optional.empty();
        do {
            Page page = await(views().list(new Query(TENANT, Optional.empty(), position, 2)));
            assertThat(page.jobs()).hasSizeBetween(1, 2);
            read.addAll(page.jobs());
            position = page.next();
        } while (position.isPresent());

        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(
                        jobs.stream().map(JobStory::view).toList());
        assertThat(read).extracting(JobView::createdAt).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    default void shouldListJobsOfOneStatus() {
        save(
                aJob("queued").submitted(),
                aJob("dispatched").submitted().dispatched(),
                aJob("running").submitted().dispatched().started(),
                aJob("canceled").submitted().canceled());

        assertThat(ofStatus(JobStatus.QUEUED))
                .containsExactlyInAnyOrder(
                        aJob("queued").id(), aJob("dispatched").id());
        assertThat(ofStatus(JobStatus.RUNNING)).containsExactly(aJob("running").id());
        assertThat(ofStatus(JobStatus.CANCELED))
                .containsExactly(aJob("canceled").id());
        assertThat(ofStatus(JobStatus.FAILED)).isEmpty();
        assertThat(await(views().countByStatus(TENANT)))
                .isEqualTo(Map.of(JobStatus.QUEUED, 2L, JobStatus.RUNNING, 1L, JobStatus.CANCELED, 1L));
        assertThat(await(views().countByStatus("nobody"))).isEmpty();
    }

    private List<JobId> ofStatus(JobStatus status) {
        Query query = new Query(TENANT, Optional.of(status), Optional.empty(), 10);
        return await(views().list(query)).jobs().stream().map(JobView::id).toList();
    }

    @Test
    default void shouldTellHistoryFromAVersionOn() {
        JobStory apple = aJob("apple").submitted().dispatched().started().succeeded();
        save(apple);

        assertThat(await(views().history(apple.id(), 2)))
                .extracting(RecordedEvent::event)
                .containsExactlyElementsOf(apple.events().subList(2, 4));
        assertThat(await(views().history(apple.id(), 4))).isEmpty();
        assertThat(await(views().history(aJob("none").id(), 0))).isEmpty();
    }

    @Test
    default void shouldRunUrgentJobsFirstAndEqualOnesInOrderOfArrival() {
        save(
                aJob("second").at(Duration.ofSeconds(2)).submitted(),
                aJob("first").at(Duration.ofSeconds(1)).submitted(),
                aJob("urgent").withPriority(5).at(Duration.ofSeconds(3)).submitted(),
                aJob("idle").withPriority(-5).submitted(),
                aJob("dispatched").at(Duration.ofSeconds(9)).submitted().dispatched(),
                aJob("running").submitted().dispatched().started());

        assertThat(await(views().nextToDispatch(DEFAULT_POOL, 10)))
                .containsExactly(
                        aJob("urgent").id(),
                        aJob("first").id(),
                        aJob("second").id(),
                        aJob("idle").id());
        assertThat(await(views().nextToDispatch(DEFAULT_POOL, 1)))
                .containsExactly(aJob("urgent").id());
        assertThat(await(views().nextToDispatch("another", 10))).isEmpty();
        assertThat(await(views().countWaitingForWorker(DEFAULT_POOL))).isEqualTo(1);
        assertThat(List.of("dispatched", "urgent", "first", "second", "idle"))
                .extracting(name -> await(views().queuePosition(aJob(name).id())))
                .containsExactly(Optional.of(0L), Optional.of(1L), Optional.of(2L), Optional.of(3L), Optional.of(4L));
        assertThat(await(views().queuePosition(aJob("running").id()))).isEmpty();
        assertThat(await(views().queuePosition(aJob("none").id()))).isEmpty();
    }

    @Test
    default void shouldQueueAJobAgainWhenItsAttemptWasLost() {
        JobStory apple = aJob("apple").submitted().dispatched().started().attemptFailed();
        save(apple);

        assertThat(await(views().nextToDispatch(DEFAULT_POOL, 10))).containsExactly(apple.id());
        assertThat(await(views().expiredLeases(NOON.plusSeconds(3_600), 10))).isEmpty();

        save(apple.dispatched().leasedUntil(NOON.plusSeconds(90)));
        assertThat(await(views().nextToDispatch(DEFAULT_POOL, 10))).isEmpty();
        assertThat(await(views().expiredLeases(NOON.plusSeconds(89), 10))).isEmpty();
        assertThat(await(views().expiredLeases(NOON.plusSeconds(90), 10))).containsExactly(apple.id());
    }

    @Test
    default void shouldFindTheLongestLostAttemptsFirst() {
        save(
                aJob("late")
                        .leasedUntil(NOON.plusSeconds(2))
                        .submitted()
                        .dispatched()
                        .started(),
                aJob("later").leasedUntil(NOON.plusSeconds(1)).submitted().dispatched(),
                aJob("over").leasedUntil(NOON).submitted().dispatched().canceled());

        assertThat(await(views().expiredLeases(NOON.plusSeconds(5), 10)))
                .containsExactly(aJob("later").id(), aJob("late").id());
        assertThat(await(views().expiredLeases(NOON.plusSeconds(5), 1)))
                .containsExactly(aJob("later").id());
    }
}
