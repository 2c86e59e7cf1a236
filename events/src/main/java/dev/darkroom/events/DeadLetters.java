package dev.darkroom.events;

/** Headers that a record gets when it is set aside; it keeps those that it came with. */
public final class DeadLetters {
    /** Why nobody could deal with it. */
    public static final String REASON = "darkroom_reason";

    /** The topic that it was read from, or meant for. */
    public static final String TOPIC = "darkroom_topic";

    private DeadLetters() {}
}
