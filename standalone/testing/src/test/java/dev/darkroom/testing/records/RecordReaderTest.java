package dev.darkroom.testing.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.Codec;
import dev.darkroom.events.RawRecord;
import dev.darkroom.events.Reading.Accepted;
import dev.darkroom.events.Reading.Unreadable;
import dev.darkroom.events.RecordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordReaderTest {
    private static final int QUICK = 300;
    private static final int SLOW = 1_000;
    private static final int NIGHTLY = 10_000;
    private static final int LONGEST_REASON = 1_500;

    static Stream<Arguments> readers() {
        return Stream.of(
                reader("commands", RecordReader.COMMANDS, Codec.COMMANDS),
                reader("events", RecordReader.EVENTS, Codec.EVENTS),
                reader("reports", RecordReader.REPORTS, Codec.REPORTS),
                reader("tasks", RecordReader.TASKS, Codec.TASKS),
                reader("progress", RecordReader.PROGRESS, Codec.PROGRESS),
                reader("control", RecordReader.CONTROL, Codec.CONTROL),
                reader("workers", RecordReader.WORKERS, Codec.WORKERS));
    }

    private static Arguments reader(String topic, RecordReader<?> reader, Codec<?> codec) {
        return Arguments.of(Named.of(topic, reader), codec);
    }

    @ParameterizedTest
    @MethodSource("readers")
    void shouldReadWhatIsSound(RecordReader<?> reader, Codec<?> codec) {
        assertThat(Golden.of(codec))
                .allSatisfy(message -> assertThat(reader.read(sound(message))).isInstanceOf(Accepted.class));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void shouldEndInAMessageOrAReasonWhateverTheRecordIs(RecordReader<?> reader, Codec<?> codec) {
        readAll(reader, codec, QUICK);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("readers")
    void shouldEndInAMessageOrAReasonForAThousand(RecordReader<?> reader, Codec<?> codec) {
        readAll(reader, codec, SLOW);
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("readers")
    void shouldEndInAMessageOrAReasonForTenThousand(RecordReader<?> reader, Codec<?> codec) {
        readAll(reader, codec, NIGHTLY);
    }

    private static void readAll(RecordReader<?> reader, Codec<?> codec, int number) {
        List<String> readAlthoughBad = new ArrayList<>();
        for (Poison poison : PoisonRecords.of(codec, number, number)) {
            switch (reader.read(poison.record())) {
                case Accepted<?> accepted -> {
                    if (poison.bad()) {
                        readAlthoughBad.add(poison.what());
                    }
                }
                case Unreadable<?> unreadable ->
                    assertThat(unreadable.reason()).isNotBlank().hasSizeLessThan(LONGEST_REASON);
            }
        }
        assertThat(readAlthoughBad).isEmpty();
    }

    private static RawRecord sound(Golden message) {
        return new RawRecord(
                message.key(),
                List.of(
                        header("ce_specversion", "1.0"),
                        header("ce_id", "message-1"),
                        header("ce_type", message.type().toString()),
                        header("ce_source", "/test"),
                        header("ce_time", "2026-01-01T00:00:00Z")),
                message.bytes());
    }

    private static RawRecord.Header header(String name, String value) {
        return new RawRecord.Header(name, Bytes.utf8(value));
    }
}
