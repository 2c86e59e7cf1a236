package dev.darkroom.storage.jobs;

import static dev.darkroom.jobs.fixtures.JobStory.NOON;
import static dev.darkroom.jobs.fixtures.JobStory.storyOf;
import static dev.darkroom.storage.jobs.JobPorts.announcing;
import static dev.darkroom.storage.jobs.JobPorts.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.WebhookDeliveries.Delivery;
import dev.darkroom.storage.jobs.WebhookDeliveries.State;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link WebhookDeliveries} does. */
public interface WebhookDeliveriesConformance extends JobPorts {
    JobId APPLE = storyOf("apple").id();
    String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Instant CLAIMED_UNTIL = NOON.plusSeconds(60);

    @Test
    default void shouldHandOutADeliveryThatIsDue() {
        await(store().commit(announcing(delivery("hook", 0))));

        assertThat(await(deliveries().claimDue(NOON.minusSeconds(1), CLAIMED_UNTIL, 10)))
                .isEmpty();
        assertThat(await(deliveries().claimDue(NOON, CLAIMED_UNTIL, 10)))
                .containsExactly(new Delivery(
                        "hook",
                        APPLE,
                        "https://example.org/hook",
                        "{\"n\":0}",
                        0,
                        State.PENDING,
                        "",
                        NOON,
                        CLAIMED_UNTIL,
                        TRACE));
    }

    @Test
    default void shouldHandOutAClaimedDeliveryAgainOnlyWhenTheClaimRanOut() {
        await(store().commit(announcing(delivery("hook", 0))));
        await(deliveries().claimDue(NOON, CLAIMED_UNTIL, 10));

        assertThat(claim(CLAIMED_UNTIL.minusSeconds(1))).isEmpty();
        assertThat(claim(CLAIMED_UNTIL)).containsExactly("hook");
    }

    @Test
    default void shouldKeepEachCallThatWasMade() {
        await(store().commit(announcing(delivery("hook", 0), delivery("other", 0))));

        await(deliveries().retryAt("hook", "503", NOON.plusSeconds(300)));
        await(deliveries().delivered("hook", 204, NOON.plusSeconds(301)));

        assertThat(await(deliveries().attempts("hook")))
                .extracting(WebhookDeliveries.Attempt::result)
                .containsExactly("503", "204");
        assertThat(await(deliveries().attempts("other"))).isEmpty();
    }

    @Test
    default void shouldCountWhatIsStillToBeDelivered() {
        await(store().commit(announcing(delivery("hook", 0), delivery("other", 0), delivery("third", 0))));

        await(deliveries().retryAt("hook", "503", NOON.plusSeconds(300)));
        await(deliveries().delivered("other", 204, NOON));

        assertThat(await(deliveries().pending())).isEqualTo(2);
    }

    @Test
    default void shouldDeliverAgainWhatIsOver() {
        await(store().commit(announcing(delivery("hook", 0))));
        await(deliveries().abandoned("hook", "410", NOON));

        assertThat(await(deliveries().redeliver("hook", NOON.plusSeconds(1)))).isTrue();

        assertThat(await(deliveries().find("hook"))).hasValueSatisfying(delivery -> {
            assertThat(delivery.state()).isEqualTo(State.PENDING);
            assertThat(delivery.attempts()).isZero();
        });
        assertThat(claim(NOON.plusSeconds(1))).containsExactly("hook");
        assertThat(await(deliveries().redeliver("nothing", NOON))).isFalse();
        assertThat(await(deliveries().find("nothing"))).isEmpty();
    }

    @Test
    default void shouldHandOutTheLongestDueFirst() {
        await(store().commit(announcing(delivery("b", 2), delivery("c", 1), delivery("a", 3))));

        assertThat(await(deliveries().claimDue(NOON.plusSeconds(9), CLAIMED_UNTIL, 2)))
                .extracting(Delivery::id)
                .containsExactly("c", "b");
        assertThat(claim(NOON.plusSeconds(9))).containsExactly("a");
    }

    @Test
    default void shouldTryAgainWhenTheNextAttemptIsDue() {
        await(store().commit(announcing(delivery("hook", 0))));
        await(deliveries().claimDue(NOON, CLAIMED_UNTIL, 10));

        await(deliveries().retryAt("hook", "503", NOON.plusSeconds(300)));

        assertThat(claim(NOON.plusSeconds(299))).isEmpty();
        Delivery again = await(deliveries().claimDue(NOON.plusSeconds(300), NOON.plusSeconds(360), 10))
                .getFirst();
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.lastResult()).isEqualTo("503");
    }

    @Test
    default void shouldNotHandOutWhatIsOver() {
        await(store().commit(announcing(delivery("taken", 0), delivery("gone", 1))));

        await(deliveries().delivered("taken", 204, NOON.plusSeconds(5)));
        await(deliveries().abandoned("gone", "410", NOON.plusSeconds(6)));

        assertThat(claim(NOON.plusSeconds(9_999))).isEmpty();
        assertThat(await(deliveries().ofJob(APPLE)))
                .containsExactly(
                        new Delivery(
                                "taken",
                                APPLE,
                                "https://example.org/hook",
                                "{\"n\":0}",
                                1,
                                State.DELIVERED,
                                "204",
                                NOON,
                                NOON.plusSeconds(5),
                                TRACE),
                        new Delivery(
                                "gone",
                                APPLE,
                                "https://example.org/hook",
                                "{\"n\":1}",
                                1,
                                State.ABANDONED,
                                "410",
                                NOON.plusSeconds(1),
                                NOON.plusSeconds(6),
                                null));
        assertThat(await(deliveries().ofJob(storyOf("none").id()))).isEmpty();
    }

    @Test
    default void shouldAnnounceTheSameDeliveryOnce() {
        await(store().commit(announcing(delivery("hook", 0))));
        await(deliveries().delivered("hook", 200, NOON));

        await(store().commit(announcing(delivery("hook", 0))));

        assertThat(await(deliveries().ofJob(APPLE))).extracting(Delivery::state).containsExactly(State.DELIVERED);
    }

    @Test
    default void shouldIgnoreTheResultOfADeliveryThatDoesNotExist() {
        await(deliveries().delivered("none", 200, NOON));

        assertThat(claim(NOON)).isEmpty();
    }

    @Test
    default void shouldHandEachDeliveryToOneOfManyClaimers() {
        await(store().commit(announcing(IntStream.range(0, 40)
                .mapToObj(i -> delivery("hook-" + i, i % 7))
                .toArray(NewDelivery[]::new))));
        List<Uni<List<Delivery>>> claimers = IntStream.range(0, 8)
                .mapToObj(i -> deliveries()
                        .claimDue(NOON.plusSeconds(10), CLAIMED_UNTIL, 10)
                        .runSubscriptionOn(Infrastructure.getDefaultExecutor()))
                .toList();

        List<List<Delivery>> claims = await(Uni.join().all(claimers).andFailFast());

        assertThat(claims.stream().flatMap(List::stream).map(Delivery::id)).doesNotHaveDuplicates();
        assertThat(claims).allSatisfy(claim -> assertThat(claim).hasSizeLessThanOrEqualTo(10));
        // A claim that meets rows which another is just claiming may get fewer; the rest is handed out at the next
        // call.
        List<String> rest = IntStream.range(0, 4)
                .mapToObj(i -> claim(NOON.plusSeconds(10)))
                .flatMap(List::stream)
                .toList();
        assertThat(claims.stream().mapToInt(List::size).sum() + rest.size()).isEqualTo(40);
    }

    private List<String> claim(Instant now) {
        return await(deliveries().claimDue(now, now.plusSeconds(60), 10)).stream()
                .map(Delivery::id)
                .toList();
    }

    private static NewDelivery delivery(String id, int secondsAfterNoon) {
        return new NewDelivery(
                id,
                APPLE,
                "https://example.org/hook",
                "{\"n\":" + secondsAfterNoon + "}",
                NOON.plusSeconds(secondsAfterNoon),
                secondsAfterNoon == 0 ? TRACE : null);
    }
}
