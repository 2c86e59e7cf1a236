package dev.darkroom.storage.jobs;

import static dev.darkroom.events.Topics.DEFAULT_POOL;
import static dev.darkroom.jobs.fixtures.JobStory.NOON;
import static dev.darkroom.jobs.fixtures.JobStory.TENANT;
import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static dev.darkroom.storage.jobs.JobPorts.await;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import dev.darkroom.jobs.RecordedEvent;
import dev.darkroom.jobs.fixtures.JobStory;
import dev.darkroom.storage.jobs.JobViews.Page;
import dev.darkroom.storage.jobs.JobViews.Position;
import dev.darkroom.storage.jobs.JobViews.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link JobViews} does. */
public interface JobViewsConformance extends JobPorts {

    @Test
    default void shouldFollowAJobToItsEnd() {
        JobStory apple = storyOf("apple").submitted();
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
        JobStory apple = storyOf("apple").submitted().dispatched().started().failed();
        save(apple);

        assertThat(await(views().find(apple.id())).orElseThrow().error()).isEqualTo(JobStory.error(false));
    }

    @Test
    default void shouldPageThroughATenantsJobsNewestFirst() {
        List<JobStory> jobs = IntStream.range(0, 7)
                // Three jobs share each instant, so that pages break between equals.
                .mapToObj(i -> storyOf("job-" + i).at(Duration.ofMinutes(i / 3)).submitted())
                .toList();
        save(jobs.toArray(JobStory[]::new));
        save(storyOf("foreign").of("other").submitted());

        List<JobView> read = new ArrayList<>();
        Optional<Position> position = Optional.empty();
        do {
            Page page = await(views().list(new Query(TENANT, JobKind.GENERATION, Optional.empty(), position, 2)));
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
    default void shouldPageBackToTheNewest() {
        save(IntStream.range(0, 6)
                .mapToObj(i -> storyOf("job-" + i).at(Duration.ofMinutes(i / 3)).submitted())
                .toArray(JobStory[]::new));

        Page first = page(Optional.empty());
        Page second = page(first.next());
        Page third = page(second.next());

        assertThat(first.previous()).isEmpty();
        assertThat(third.next()).isEmpty();
        assertThat(page(third.previous()).jobs()).isEqualTo(second.jobs());
        assertThat(page(second.previous())).isEqualTo(first);
        assertThat(page(page(third.previous()).next())).isEqualTo(third);
    }

    private Page page(Optional<Position> from) {
        return await(views().list(new Query(TENANT, JobKind.GENERATION, Optional.empty(), from, 2)));
    }

    @Test
    default void shouldListJobsOfOneStatus() {
        save(
                storyOf("queued").submitted(),
                storyOf("dispatched").submitted().dispatched(),
                storyOf("running").submitted().dispatched().started(),
                storyOf("canceled").submitted().canceled());

        assertThat(ofStatus(JobStatus.QUEUED))
                .containsExactlyInAnyOrder(
                        storyOf("queued").id(), storyOf("dispatched").id());
        assertThat(ofStatus(JobStatus.RUNNING))
                .containsExactly(storyOf("running").id());
        assertThat(ofStatus(JobStatus.CANCELED))
                .containsExactly(storyOf("canceled").id());
        assertThat(ofStatus(JobStatus.FAILED)).isEmpty();
    }

    @Test
    default void shouldListTrainingsApart() {
        JobStory apple = storyOf("apple").submitted();
        JobStory ink =
                storyOf("ink").training().submitted().dispatched().started().succeeded();
        save(apple, ink);

        assertThat(ofKind(JobKind.TRAINING)).containsExactly(ink.view());
        assertThat(ofKind(JobKind.GENERATION)).containsExactly(apple.view());
    }

    private List<JobView> ofKind(JobKind kind) {
        return await(views().list(new Query(TENANT, kind, Optional.empty(), Optional.empty(), 10)))
                .jobs();
    }

    private List<JobId> ofStatus(JobStatus status) {
        Query query = new Query(TENANT, JobKind.GENERATION, Optional.of(status), Optional.empty(), 10);
        return await(views().list(query)).jobs().stream().map(JobView::id).toList();
    }

    @Test
    default void shouldTellHistoryFromAVersionOn() {
        JobStory apple = storyOf("apple").submitted().dispatched().started().succeeded();
        save(apple);

        assertThat(await(views().history(apple.id(), 2)))
                .extracting(RecordedEvent::event)
                .containsExactlyElementsOf(apple.events().subList(2, 4));
        assertThat(await(views().history(apple.id(), 4))).isEmpty();
        assertThat(await(views().history(storyOf("none").id(), 0))).isEmpty();
    }

    @Test
    default void shouldTellThePlaceOfUrgentJobsFirstAndOfEqualOnesInOrderOfArrival() {
        save(
                storyOf("second").at(Duration.ofSeconds(2)).submitted(),
                storyOf("first").at(Duration.ofSeconds(1)).submitted(),
                storyOf("urgent").withPriority(5).at(Duration.ofSeconds(3)).submitted(),
                storyOf("idle").withPriority(-5).submitted(),
                storyOf("dispatched").at(Duration.ofSeconds(9)).submitted().dispatched(),
                storyOf("running").submitted().dispatched().started());

        assertThat(List.of("dispatched", "urgent", "first", "second", "idle"))
                .extracting(name -> await(views().queuePosition(storyOf(name).id())))
                .containsExactly(Optional.of(0L), Optional.of(1L), Optional.of(2L), Optional.of(3L), Optional.of(4L));
        assertThat(await(views().queuePosition(storyOf("running").id()))).isEmpty();
        assertThat(await(views().queuePosition(storyOf("none").id()))).isEmpty();
    }

    @Test
    default void shouldTellThePlaceThatFairSharesGive() {
        List<JobStory> many = IntStream.range(0, 6)
                .mapToObj(i -> storyOf("many-" + i).at(Duration.ofSeconds(i)).submitted())
                .toList();
        save(many.toArray(JobStory[]::new));
        save(
                storyOf("other").of("other").at(Duration.ofMinutes(1)).submitted(),
                storyOf("other-2").of("other").at(Duration.ofMinutes(2)).submitted(),
                storyOf("elsewhere").of("other").inPool("gpus").submitted(),
                storyOf("urgent")
                        .of("third")
                        .withPriority(100)
                        .at(Duration.ofMinutes(3))
                        .submitted());

        assertThat(places("many-0", "other", "urgent", "many-1", "other-2", "many-2", "many-3"))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(places("elsewhere")).containsExactly(0L);

        await(backlog().put(new TenantShare(TENANT, 2, Optional.empty())));
        assertThat(places("many-0", "other", "urgent", "many-1", "many-2", "other-2", "many-3", "many-5"))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 8L);

        await(backlog().advance(DEFAULT_POOL, 640, Map.of(TENANT, 1_280.0)));
        assertThat(places("other", "urgent", "many-0", "many-1")).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    default void shouldChargePlacesByCost() {
        save(IntStream.range(0, 30)
                .mapToObj(i -> storyOf("cheap-" + i)
                        .of("cheap")
                        .withSteps(2)
                        .at(Duration.ofSeconds(i))
                        .submitted())
                .toArray(JobStory[]::new));
        save(
                storyOf("dear").of("dear").withSteps(20).submitted(),
                storyOf("urgent")
                        .of("dear")
                        .withSteps(20)
                        .withPriority(1)
                        .at(Duration.ofMinutes(1))
                        .submitted());

        assertThat(places("cheap-0", "urgent", "cheap-1", "cheap-9", "dear", "cheap-10", "cheap-29"))
                .containsExactly(0L, 1L, 2L, 10L, 11L, 12L, 31L);
    }

    private List<Long> places(String... names) {
        return Stream.of(names)
                .map(name -> await(views().queuePosition(storyOf(name).id())).orElseThrow())
                .toList();
    }

    @Test
    default void shouldTellWhichJobsHaveEnded() {
        save(
                storyOf("queued").submitted(),
                storyOf("running").submitted().dispatched().started(),
                storyOf("succeeded").submitted().dispatched().started().succeeded(),
                storyOf("failed").submitted().dispatched().failed(),
                storyOf("canceled").submitted().canceled(),
                storyOf("unasked").submitted().canceled());
        Set<JobId> asked = Stream.of("queued", "running", "succeeded", "failed", "canceled", "none")
                .map(name -> storyOf(name).id())
                .collect(toSet());

        assertThat(await(views().ended(asked)))
                .containsExactlyInAnyOrder(
                        storyOf("succeeded").id(),
                        storyOf("failed").id(),
                        storyOf("canceled").id());
    }

    @Test
    default void shouldTellWhichTrainingsHaveNotEnded() {
        save(
                storyOf("drawn").submitted(),
                storyOf("waits").training().submitted(),
                storyOf("runs").of("other").training().submitted().dispatched().started(),
                storyOf("ended").training().submitted().canceled());

        assertThat(await(views().unfinishedTrainings()))
                .extracting(JobView::id)
                .containsExactlyInAnyOrder(
                        storyOf("waits").id(), storyOf("runs").id());
    }

    @Test
    default void shouldTellWhichJobsAreATenants() {
        save(
                storyOf("own").of("left").submitted().dispatched(),
                storyOf("unasked").of("left").submitted(),
                storyOf("other").of("right").submitted());
        Set<JobId> asked = Stream.of("own", "other", "none")
                .map(name -> storyOf(name).id())
                .collect(toSet());

        assertThat(await(views().ofTenant("left", asked)))
                .containsExactly(storyOf("own").id());
    }

    @Test
    default void shouldGiveEveryAttemptALeaseOfItsOwn() {
        JobStory apple = storyOf("apple").submitted().dispatched().started().attemptFailed();
        save(apple);
        assertThat(await(views().expiredLeases(NOON.plusSeconds(3_600), 10))).isEmpty();

        save(apple.dispatched().leasedUntil(NOON.plusSeconds(90)));
        assertThat(await(views().expiredLeases(NOON.plusSeconds(89), 10))).isEmpty();
        assertThat(await(views().expiredLeases(NOON.plusSeconds(90), 10))).containsExactly(apple.id());
    }

    @Test
    default void shouldFindTheLongestLostAttemptsFirst() {
        save(
                storyOf("late")
                        .leasedUntil(NOON.plusSeconds(2))
                        .submitted()
                        .dispatched()
                        .started(),
                storyOf("later").leasedUntil(NOON.plusSeconds(1)).submitted().dispatched(),
                storyOf("over").leasedUntil(NOON).submitted().dispatched().canceled());

        assertThat(await(views().expiredLeases(NOON.plusSeconds(5), 10)))
                .containsExactly(storyOf("later").id(), storyOf("late").id());
        assertThat(await(views().expiredLeases(NOON.plusSeconds(5), 1)))
                .containsExactly(storyOf("later").id());
    }
}
