package dev.darkroom.orchestrator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Codec;
import dev.darkroom.events.JobEvent.JobSucceeded;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import dev.darkroom.events.Topics;
import dev.darkroom.testing.TestInfrastructure;
import dev.darkroom.testing.records.Poison;
import dev.darkroom.testing.records.PoisonRecords;
import dev.darkroom.testing.records.SetAsideRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever lies in the topics that an orchestrator reads, it goes on, and so does the next one. */
class PoisonIT {
    private static final int JOBS_BETWEEN = 20;

    private static Map<String, String> settings;
    private static OrchestratorProcess orchestrator;
    private static KafkaSide kafka;
    private static KafkaProducer<byte[], byte[]> poisoner;

    @BeforeAll
    static void start() {
        settings = new HashMap<>(TestInfrastructure.shared().configWithFreshDatabase());
        settings.put("darkroom.dispatch.window", "10000");
        orchestrator = OrchestratorProcess.start(settings);
        kafka = new KafkaSide(settings.getOrDefault("kafka.bootstrap.servers", ""));
        poisoner = new KafkaProducer<>(
                TestInfrastructure.kafkaClient(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        poisoner.close();
        kafka.close();
        orchestrator.close();
    }

    @Test
    void shouldGoOnAfterAThousandBadRecordsOfEachTopic() throws Exception {
        goOnAfter(1_000, 1);
    }

    @Tag("nightly")
    @Test
    void shouldGoOnAfterTenThousandBadRecordsOfEachTopic() throws Exception {
        goOnAfter(10_000, 2);
    }

    private static void goOnAfter(int number, long seed) throws Exception {
        try (SetAsideRecords commands = new SetAsideRecords(settings, Topics.COMMANDS);
                SetAsideRecords reports = new SetAsideRecords(settings, Topics.REPORTS)) {
            List<String> badCommands = poison(Topics.COMMANDS, Codec.COMMANDS, RecordReader.COMMANDS, number, seed);
            List<String> badReports = poison(Topics.REPORTS, Codec.REPORTS, RecordReader.REPORTS, number, seed);

            assertThat(commands.await(badCommands.size()))
                    .containsAll(badCommands)
                    .doesNotHaveDuplicates();
            assertThat(reports.await(badReports.size())).containsAll(badReports).doesNotHaveDuplicates();
        }
        succeed(TestJob.any());
        assertThat(orchestrator.isAlive()).as(orchestrator.log()).isTrue();
        try (OrchestratorProcess before = orchestrator) {
            orchestrator = OrchestratorProcess.start(settings);
            assertThat(before.isAlive()).isTrue();
        }
        succeed(TestJob.any());
    }

    /** With sound records of jobs in between; the marks of unreadable ones. */
    private static <T> List<String> poison(String topic, Codec<T> codec, RecordReader<T> reader, int number, long seed)
            throws Exception {
        List<Poison> all = PoisonRecords.of(codec, number, seed);
        List<TestJob> jobs = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            poisoner.send(all.get(i).to(topic));
            if (i % (number / JOBS_BETWEEN) == 0) {
                TestJob job = TestJob.any();
                kafka.command(job.submit());
                jobs.add(job);
            }
        }
        poisoner.flush();
        jobs.forEach(PoisonIT::finish);
        return all.stream()
                .filter(poison -> reader.read(poison.record()) instanceof Unreadable)
                .map(Poison::mark)
                .toList();
    }

    private static void succeed(TestJob job) {
        kafka.command(job.submit());
        finish(job);
    }

    private static void finish(TestJob job) {
        kafka.awaitTask(job.id(), 1);
        kafka.report(job.started(1));
        kafka.report(job.succeeded(1));
        kafka.awaitEvent(job.id(), JobSucceeded.class);
    }
}
