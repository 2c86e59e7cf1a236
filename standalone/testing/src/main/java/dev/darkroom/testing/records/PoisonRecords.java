package dev.darkroom.testing.records;

import dev.darkroom.events.Codec;
import dev.darkroom.events.RawRecord;
import dev.darkroom.events.RawRecord.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Draws bad records of a family of messages: each is a sound one that went wrong in its envelope, its type, its data, a field or its
 * key. The same seed gives the same records.
 */
public final class PoisonRecords {
    private static final List<String> ATTRIBUTES =
            List.of("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time");
    private static final List<String> OTHER_TYPES =
            List.of("nonsense.v9", "x", "", "job.submit", "job.submit.v0", "job.submit.v9999");
    private static final int DEEPEST = 90_000;

    private final List<Golden> sound;
    private final List<Golden> others;
    private final Random random;

    private PoisonRecords(Codec<?> codec, long seed) {
        this.sound = Golden.of(codec);
        this.others = List.of(
                        Codec.COMMANDS,
                        Codec.EVENTS,
                        Codec.REPORTS,
                        Codec.TASKS,
                        Codec.PROGRESS,
                        Codec.CONTROL,
                        Codec.WORKERS)
                .stream()
                .filter(other -> other != codec)
                .flatMap(other -> Golden.of(other).stream())
                .toList();
        this.random = new Random(seed);
    }

    /** So many of a topic that carries this family. */
    public static List<Poison> of(Codec<?> codec, int number, long seed) {
        PoisonRecords records = new PoisonRecords(codec, seed);
        return IntStream.range(0, number).mapToObj(records::next).toList();
    }

    private Poison next(int index) {
        Golden message = pick(sound);
        List<Header> headers = headers(message, index);
        return switch (random.nextInt(16)) {
            case 0 -> bad("no header", message.key(), without(headers, pick(ATTRIBUTES)), message.bytes());
            case 1 -> bad("header twice", message.key(), twice(headers, pick(ATTRIBUTES)), message.bytes());
            case 2 ->
                bad("header without value", message.key(), with(headers, pick(ATTRIBUTES), null), message.bytes());
            case 3 ->
                bad(
                        "binary header",
                        message.key(),
                        with(headers, pick(ATTRIBUTES), Bytes.random(random, 50)),
                        message.bytes());
            case 4 ->
                bad(
                        "long header",
                        message.key(),
                        with(headers, pick(ATTRIBUTES), Bytes.utf8("t".repeat(100_000))),
                        message.bytes());
            case 5 ->
                bad("not a time", message.key(), with(headers, "ce_time", Bytes.utf8("not a time")), message.bytes());
            case 6 ->
                bad(
                        "other type",
                        message.key(),
                        with(headers, "ce_type", Bytes.utf8(pick(OTHER_TYPES))),
                        message.bytes());
            case 7 -> ofAnotherFamily(index);
            case 8 -> bad("no value", message.key(), headers, null);
            case 9 -> bad("the text null", message.key(), headers, Bytes.utf8("null"));
            case 10 ->
                bad(
                        "no object",
                        message.key(),
                        headers,
                        Bytes.utf8(pick(List.of("", " ", "[]", "\"x\"", "5", "{}", "{", "nul"))));
            case 11 -> bad("bytes", message.key(), headers, Bytes.random(random, 5_000));
            case 12 -> bad("cut", message.key(), headers, Bytes.cut(message.bytes(), random));
            case 13 ->
                bad(
                        "nested",
                        message.key(),
                        headers,
                        Bytes.nested(pick(List.of("[", "{\"job_id\":", "{\"a\":")), 1 + random.nextInt(DEEPEST)));
            case 14 -> bad("other key", pickKey(), headers, message.bytes());
            default ->
                random.nextInt(8) == 0
                        ? maybe("broken text", message.key(), headers, Bytes.broken(message.bytes(), random))
                        : maybe("bad field", message.key(), odd(headers), BadFields.spoil(message, random));
        };
    }

    private Poison ofAnotherFamily(int index) {
        Golden other = pick(others);
        return bad("another family", other.key(), headers(other, index), other.bytes());
    }

    private static Poison bad(String what, @Nullable String key, List<Header> headers, byte @Nullable [] value) {
        return new Poison(new RawRecord(key, headers, value), true, what);
    }

    private static Poison maybe(String what, @Nullable String key, List<Header> headers, byte @Nullable [] value) {
        return new Poison(new RawRecord(key, headers, value), false, what);
    }

    private List<Header> headers(Golden message, int index) {
        List<Header> headers = new ArrayList<>();
        headers.add(header(Poison.MARK, Integer.toString(index)));
        headers.add(header("ce_specversion", "1.0"));
        headers.add(header("ce_id", new UUID(random.nextLong(), random.nextLong()).toString()));
        headers.add(header("ce_type", message.type().toString()));
        headers.add(header("ce_source", "/poison"));
        headers.add(header("ce_time", "2026-01-01T00:00:00Z"));
        headers.add(header("content-type", "application/json"));
        return headers;
    }

    /** With unknown headers, and an invalid trace. */
    private List<Header> odd(List<Header> headers) {
        headers.add(random.nextBoolean() ? new Header("traceparent", null) : header("traceparent", "zz\0"));
        headers.add(random.nextBoolean() ? header("ce_traceparent", "00-zz") : new Header("ce_traceparent", null));
        headers.add(header("", "a\0b"));
        return headers;
    }

    private static Header header(String name, String value) {
        return new Header(name, Bytes.utf8(value));
    }

    private static List<Header> without(List<Header> headers, String name) {
        return headers.stream().filter(header -> !header.name().equals(name)).toList();
    }

    private static List<Header> twice(List<Header> headers, String name) {
        List<Header> more = new ArrayList<>(headers);
        headers.stream().filter(header -> header.name().equals(name)).forEach(more::add);
        return more;
    }

    private static List<Header> with(List<Header> headers, String name, byte @Nullable [] value) {
        List<Header> changed = new ArrayList<>(without(headers, name));
        changed.add(new Header(name, value));
        return changed;
    }

    private @Nullable String pickKey() {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "k\0\0";
            case 3 -> "00000000000000000000000000";
            default -> "k".repeat(50_000);
        };
    }

    private <V> V pick(List<V> values) {
        return values.get(random.nextInt(values.size()));
    }
}
