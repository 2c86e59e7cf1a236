package dev.darkroom.gateway.identity;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** An answer that names what was acted on, where the address of the request does not. */
public interface Subject {
    /** Never a secret. */
    @JsonIgnore
    String subject();
}
