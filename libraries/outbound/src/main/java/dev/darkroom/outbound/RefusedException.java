package dev.darkroom.outbound;

import java.io.IOException;

/** The address is not to be called, now or later. The message says why and does not quote it. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private RefusedException(String reason) {
        super(reason);
    }

    static RefusedException notPublic() {
        return because("does not lead to a public address");
    }

    static RefusedException because(String reason) {
        return new RefusedException(reason);
    }
}
