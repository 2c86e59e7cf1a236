package dev.darkroom.storage.jobs.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Turns rows into one array for each column: the parameters of {@code insert ... select ... from unnest(...)}. */
final class Columns<T> {
    private final Collection<T> rows;
    private final Tuple arrays = Tuple.tuple();

    private Columns(Collection<T> rows) {
        this.rows = rows;
    }

    static <T> Columns<T> of(Collection<T> rows) {
        return new Columns<>(rows);
    }

    Columns<T> text(Function<T, @Nullable String> column) {
        return add(column, String[]::new);
    }

    Columns<T> integer(ToIntFunction<T> column) {
        return add(column::applyAsInt, Integer[]::new);
    }

    Columns<T> bigint(ToLongFunction<T> column) {
        return add(column::applyAsLong, Long[]::new);
    }

    Columns<T> bool(Function<T, Boolean> column) {
        return add(column, Boolean[]::new);
    }

    Columns<T> timestamp(Function<T, @Nullable Instant> column) {
        return add(row -> timestamp(column.apply(row)), OffsetDateTime[]::new);
    }

    Columns<T> bytes(Function<T, byte[]> column) {
        return add(row -> Buffer.buffer(column.apply(row)), Buffer[]::new);
    }

    /** The same value for every row. */
    Columns<T> constant(String value) {
        arrays.addString(value);
        return this;
    }

    Tuple toTuple() {
        return arrays;
    }

    static String[] strings(Collection<?> values) {
        return values.stream().map(Object::toString).toArray(String[]::new);
    }

    static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private <V> Columns<T> add(Function<T, @Nullable V> column, IntFunction<V[]> array) {
        List<@Nullable V> values = rows.stream().<@Nullable V>map(column).toList();
        arrays.addValue(values.toArray(array));
        return this;
    }
}
