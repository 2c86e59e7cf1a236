package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobCommand.SubmitJob;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.orchestrator.it.WebhookReceiver.Call;
import dev.darkroom.storage.jobs.webhooks.WebhookSecret;
import dev.darkroom.testing.TestInfrastructure;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WebhookIT {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String TENANTS_SECRET =
            new WebhookSecret(SECRET).forTenant("tenant").value();
    private static final Set<WebhookEvent> COMPLETED = Set.of(WebhookEvent.COMPLETED);

    private static OrchestratorProcess orchestrator;
    private static KafkaSide kafka;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("darkroom.webhooks.secret", SECRET);
        settings.put("darkroom.webhooks.allow", "localhost");
        settings.put("darkroom.public-url", "http://images.example.org");
        orchestrator = OrchestratorProcess.start(settings);
        kafka = new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""));
    }

    @AfterAll
    static void stop() {
        kafka.close();
        orchestrator.close();
    }

    @Test
    void shouldSignTheAnnouncementsThatTheClientAskedFor() throws IOException {
        try (WebhookReceiver receiver = WebhookReceiver.start(0, call -> 204)) {
            TestJob job = TestJob.any()
                    .withWebhook(new Webhook(receiver.url(), Set.of(WebhookEvent.START, WebhookEvent.COMPLETED)));
            succeed(job);

            List<Call> calls = awaitCalls(receiver, job, 2);
            assertThat(calls).allMatch(call -> call.isSignedWith(TENANTS_SECRET));
            assertThat(calls).as("no trace").extracting(Call::traceparent).containsOnly("");
            assertThat(calls)
                    .anyMatch(call -> call.body().startsWith("{\"type\":\"job.started\""))
                    .anyMatch(call -> call.body().startsWith("{\"type\":\"job.succeeded\"")
                            && call.body().contains("http://images.example.org/v1/jobs/" + job.id() + "/images/0"));
        }
    }

    @Test
    void shouldCallAReceiverThatWasDownOnceItIsBack() throws IOException {
        WebhookReceiver down = WebhookReceiver.start(0, call -> 204);
        int port = down.port();
        down.close();
        TestJob job = TestJob.any().withWebhook(new Webhook(down.url(), COMPLETED));
        succeed(job);
        awaitLine("webhook failed jobId=" + job.id(), " deliveryId=", " call=1 reason=");

        try (WebhookReceiver back = WebhookReceiver.start(port, call -> 204)) {
            assertThat(awaitCalls(back, job, 1)).allMatch(call -> call.isSignedWith(TENANTS_SECRET));
        }
    }

    @Test
    void shouldRepeatAnAnnouncementUnderTheSameIdInTheTraceOfItsJobWithASignatureOfItsOwn() throws IOException {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        AtomicBoolean refused = new AtomicBoolean();
        try (WebhookReceiver receiver =
                WebhookReceiver.start(0, call -> refused.compareAndSet(false, true) ? 503 : 200)) {
            TestJob job = TestJob.any().withWebhook(new Webhook(receiver.url(), COMPLETED));
            succeed(job, job.submit(trace));

            List<Call> calls = awaitCalls(receiver, job, 2);
            assertThat(calls).extracting(Call::id).containsOnly(calls.getFirst().id());
            assertThat(calls).extracting(Call::timestamp).doesNotHaveDuplicates();
            assertThat(calls).extracting(Call::traceparent).containsOnly(trace);
            assertThat(calls).allMatch(call -> call.isSignedWith(TENANTS_SECRET));
        }
    }

    @Test
    void shouldCallNothingButPublicAddressesAndThoseAllowed() throws IOException {
        try (WebhookReceiver receiver = WebhookReceiver.start(0, call -> 204)) {
            TestJob job =
                    TestJob.any().withWebhook(new Webhook(receiver.url().replace("localhost", "127.0.0.1"), COMPLETED));
            succeed(job);

            awaitLine("webhook abandoned jobId=" + job.id(), " reason=the address does not lead to a public address");
            assertThat(receiver.calls(job.id())).isEmpty();
        }
    }

    @Test
    void shouldTurnAnAddressOffThatAnswers410() throws IOException {
        try (WebhookReceiver receiver = WebhookReceiver.start(0, call -> 410)) {
            TestJob first = TestJob.any().withWebhook(new Webhook(receiver.url(), COMPLETED));
            succeed(first);
            awaitCalls(receiver, first, 1);
            awaitLine("webhook address turned off jobId=" + first.id());

            TestJob second = TestJob.any().withWebhook(new Webhook(receiver.url(), COMPLETED));
            succeed(second);

            awaitLine("webhook abandoned jobId=" + second.id(), " reason=the address is turned off");
            assertThat(receiver.calls(second.id())).isEmpty();
        }
    }

    private static void awaitLine(String... parts) {
        Waiting.until(
                parts[0],
                () -> orchestrator
                        .log()
                        .lines()
                        .filter(line -> Stream.of(parts).allMatch(line::contains))
                        .findFirst());
    }

    private static void succeed(TestJob job) {
        succeed(job, job.submit());
    }

    private static void succeed(TestJob job, SubmitJob command) {
        kafka.command(command);
        kafka.awaitTask(job.id(), 1);
        kafka.report(job.started(1));
        kafka.report(job.succeeded(1));
    }

    private static List<Call> awaitCalls(WebhookReceiver receiver, TestJob job, int count) {
        return Waiting.until(
                "webhook of " + job.id(),
                () -> Optional.of(receiver.calls(job.id())).filter(calls -> calls.size() >= count));
    }
}
