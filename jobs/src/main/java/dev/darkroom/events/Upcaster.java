package dev.darkroom.events;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Brings the JSON of a message from one version to the next, and back for readers that know only the older one. What an older message
 * holds comes back as it was.
 */
public interface Upcaster {
    /** @throws IllegalArgumentException when the message is not of the older version */
    void upcast(ObjectNode message);

    /** @throws IllegalArgumentException when the message is not of the newer version */
    void downcast(ObjectNode message);
}
