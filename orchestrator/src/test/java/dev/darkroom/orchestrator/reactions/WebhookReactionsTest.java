package dev.darkroom.orchestrator.reactions;

import static dev.darkroom.jobs.fixtures.JobBuilder.ID;
import static dev.darkroom.jobs.fixtures.JobBuilder.NOON;
import static dev.darkroom.jobs.fixtures.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.documents.SignedLinks;
import dev.darkroom.events.EncodedEvent;
import dev.darkroom.events.JobEvent;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.jobs.Job;
import dev.darkroom.jobs.fixtures.JobBuilder;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebhookReactionsTest {
    private static final Webhook EVERYTHING =
            new Webhook("https://example.org/hook", Set.of(WebhookEvent.START, WebhookEvent.COMPLETED));

    @Test
    void shouldAnnounceStartAndEnd() {
        List<NewDelivery> calls =
                calls(listening(EVERYTHING).queued().dispatched().running().succeeded());

        assertThat(calls)
                .extracting(call -> body(call).get("type").asText())
                .containsExactly("job.started", "job.succeeded");
        assertThat(calls).allMatch(call -> call.url().equals(EVERYTHING.url()));
        assertThat(calls).extracting(NewDelivery::id).containsExactly(ID + "-3", ID + "-4");
    }

    @Test
    void shouldAnnounceFailureAndCancellation() {
        assertThat(calls(listening(EVERYTHING).queued().dispatched().failed()))
                .extracting(call -> body(call).get("type").asText())
                .containsExactly("job.failed");
        assertThat(calls(listening(EVERYTHING).queued().canceled()))
                .extracting(call -> body(call).get("type").asText())
                .containsExactly("job.canceled");
    }

    @Test
    void shouldAnnounceTheFirstStartOnly() {
        List<NewDelivery> calls = calls(listening(EVERYTHING)
                .queued()
                .dispatched()
                .running()
                .lost()
                .dispatched()
                .running());

        assertThat(calls).hasSize(1);
    }

    @Test
    void shouldAnnounceOnlyWhatTheClientAskedFor() {
        Webhook endOnly = new Webhook("https://example.org/hook", Set.of(WebhookEvent.COMPLETED));

        assertThat(calls(listening(endOnly).queued().dispatched().running())).isEmpty();
        assertThat(calls(aJob().queued().dispatched().running().succeeded())).isEmpty();
    }

    @Test
    void shouldCarryTheJobAsTheInterfaceShowsIt() {
        NewDelivery call = calls(
                        listening(EVERYTHING).queued().dispatched().running().succeeded())
                .getLast();
        JsonNode body = body(call);

        assertThat(body.get("timestamp").asText()).isEqualTo("2026-01-01T12:00:00.000Z");
        assertThat(body.at("/data/id").asText()).isEqualTo(ID.value());
        assertThat(body.at("/data/status").asText()).isEqualTo("succeeded");
        assertThat(body.at("/data/created_at").asText()).isEqualTo("2026-01-01T12:00:00.000Z");
        assertThat(body.at("/data/images/0/url").asText())
                .startsWith("http://darkroom/v1/jobs/" + ID + "/images/0?expires=");
    }

    @Test
    void shouldWriteBytesThatJavaScriptPrintsTheSameWay() {
        NewDelivery call = calls(
                        listening(EVERYTHING).queued().dispatched().running().succeeded())
                .getLast();

        assertThat(call.body())
                .contains("\"guidance_scale\":7,")
                .contains("\"denoise_seconds\":1,")
                .contains("\"encode_seconds\":0.1,")
                .contains("émoji")
                .doesNotContain("\n", ": ");
    }

    private static JobBuilder listening(Webhook webhook) {
        return aJob().withWebhook(webhook);
    }

    private static List<NewDelivery> calls(JobBuilder history) {
        List<NewDelivery> calls = new ArrayList<>();
        Job job = Job.ABSENT;
        for (JobEvent event : history.events()) {
            Job after = job.after(event);
            EventContext context = new EventContext(
                    job.state(), NOON, Instant.EPOCH, new EncodedEvent(event), after.view(), NOON, null);
            Reaction.all(new WebhookLinks("http://darkroom", new SignedLinks(new byte[] {1}, Duration.ofDays(1))))
                    .stream()
                    .flatMap(reaction -> reaction.to(context).stream())
                    .forEach(effect -> {
                        if (effect instanceof Effect.Call(NewDelivery delivery)) {
                            calls.add(delivery);
                        }
                    });
            job = after;
        }
        return calls;
    }

    private static JsonNode body(NewDelivery call) {
        try {
            return new ObjectMapper().readTree(call.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
