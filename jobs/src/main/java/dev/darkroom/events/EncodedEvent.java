package dev.darkroom.events;

import org.jspecify.annotations.Nullable;

/** An event whose JSON is written once, when it is first asked for: the log and the topic share it. */
public final class EncodedEvent {
    private final JobEvent event;
    private final int contract;
    private byte @Nullable [] json;

    /** Written as the newest contract has it. */
    public EncodedEvent(JobEvent event) {
        this(event, Contract.NEWEST);
    }

    /** @param contract number of the {@link Contract} that it is written by */
    public EncodedEvent(JobEvent event, int contract) {
        this.event = event;
        this.contract = contract;
    }

    public JobEvent event() {
        return event;
    }

    /** Number of the {@link Contract} that it is written by. */
    public int contract() {
        return contract;
    }

    public WireType type() {
        return codec().typeOf(event);
    }

    /**
     * As {@link Codec#EVENTS} writes it.
     *
     * @throws CodecException when it cannot be written
     */
    public byte[] json() {
        byte[] written = json;
        if (written == null) {
            written = codec().encode(event);
            json = written;
        }
        return written;
    }

    private Codec<JobEvent> codec() {
        return Codec.EVENTS.writing(contract);
    }
}
