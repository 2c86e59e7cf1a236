package dev.darkroom.events;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.Instant;

/** Reads times of messages, as far as a store can hold them: Java's own reach a billion years, PostgreSQL's end in 294276. */
final class Times extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("+200000-01-01T00:00:00Z");

    Times() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        Instant time = InstantDeserializer.INSTANT.deserialize(parser, context);
        // Of an empty text Jackson makes none.
        if (time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            return context.reportInputMismatch(this, "a time that no store holds");
        }
        return time;
    }
}
