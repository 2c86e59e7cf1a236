package dev.darkroom.events;

import org.jspecify.annotations.Nullable;

/** An event whose JSON is written once, when it is first asked for: the log and the topic share it. */
public final class EncodedEvent {
    private final JobEvent event;
    private byte @Nullable [] json;

    public EncodedEvent(JobEvent event) {
        this.event = event;
    }

    public JobEvent event() {
        return event;
    }

    public WireType type() {
        return Codec.EVENTS.typeOf(event);
    }

    /**
     * As {@link Codec#EVENTS} writes it.
     *
     * @throws CodecException when it cannot be written
     */
    public byte[] json() {
        byte[] written = json;
        if (written == null) {
            written = Codec.EVENTS.encode(event);
            json = written;
        }
        return written;
    }
}
