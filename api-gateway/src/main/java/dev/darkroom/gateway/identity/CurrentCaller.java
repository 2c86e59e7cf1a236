package dev.darkroom.gateway.identity;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** The caller of the request at hand. Resources read it at once and pass it on: answers are made on other threads. */
@RequestScoped
public class CurrentCaller {
    private @Nullable Caller caller;

    /** @throws IllegalStateException in a resource that needs no key */
    public Caller get() {
        if (caller == null) {
            throw new IllegalStateException("no caller was identified");
        }
        return caller;
    }

    void set(Caller identified) {
        caller = identified;
    }
}
