package dev.darkroom.events;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a record.
 *
 * @param <T> the family of messages that was expected
 */
public sealed interface Reading<T> {

    /**
     * A message of the family, under its own key.
     *
     * @param id of the message; a repeated delivery carries the same one
     * @param traceparent the trace that it belongs to, if it names one
     */
    record Accepted<T>(String id, T message, @Nullable String traceparent) implements Reading<T> {}

    /** @param reason what is wrong, without any of the content */
    record Unreadable<T>(Fault fault, String reason) implements Reading<T> {}

    /** What can be wrong with a record; few enough to be a label of a metric. */
    enum Fault {
        /** No CloudEvents 1.0 in binary mode. */
        ENVELOPE,
        /** A type or version that this version of the software does not know. */
        TYPE,
        /** No JSON of that type. */
        DATA,
        /** The key is not that of the job or worker which the message is about. */
        KEY;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
