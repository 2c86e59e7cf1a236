package dev.darkroom.gateway.streams;

import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

/** What a stream begins with. */
public final class Greeting {
    private static final long RECONNECT_MILLIS = 1_000;

    private Greeting() {}

    /** Sent at once, so that the client knows that it is connected, and when to come back should it not be any more. */
    public static OutboundSseEvent of(Sse sse) {
        return sse.newEventBuilder()
                .comment("following")
                .reconnectDelay(RECONNECT_MILLIS)
                .build();
    }
}
