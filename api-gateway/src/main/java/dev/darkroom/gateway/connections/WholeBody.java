package dev.darkroom.gateway.connections;

import java.io.ByteArrayInputStream;

/** A body in memory, which is not copied for a reader that wants all of it. */
final class WholeBody extends ByteArrayInputStream {
    WholeBody(byte[] body) {
        super(body);
    }

    @Override
    public synchronized byte[] readAllBytes() {
        if (pos > 0) {
            return super.readAllBytes();
        }
        byte[] whole = buf;
        buf = new byte[0];
        count = 0;
        return whole;
    }
}
