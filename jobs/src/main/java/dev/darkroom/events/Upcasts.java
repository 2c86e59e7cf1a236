package dev.darkroom.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The versions of types, each with the way to the next one and back. */
final class Upcasts {
    private record Step(WireType to, Upcaster upcaster) {}

    private final Map<WireType, Step> newer = new LinkedHashMap<>();
    private final Map<WireType, Step> older = new LinkedHashMap<>();

    void add(WireType from, WireType to, Upcaster upcaster) {
        newer.put(from, new Step(to, upcaster));
        older.put(to, new Step(from, upcaster));
    }

    /** Whether there is a newer version. */
    boolean isOld(WireType type) {
        return newer.containsKey(type);
    }

    /** To the newest version. */
    void upcast(ObjectNode message, WireType from) {
        for (Step step = newer.get(from); step != null; step = newer.get(step.to())) {
            step.upcaster().upcast(message);
        }
    }

    /** The version of this contract; one that has no older version is of every contract. */
    WireType within(int contract, WireType newest) {
        WireType type = newest;
        for (Step step = olderThan(contract, type); step != null; step = olderThan(contract, type)) {
            type = step.to();
        }
        return type;
    }

    /** To the version of this contract. */
    void downcast(ObjectNode message, WireType newest, int contract) {
        WireType type = newest;
        for (Step step = olderThan(contract, type); step != null; step = olderThan(contract, type)) {
            step.upcaster().downcast(message);
            type = step.to();
        }
    }

    private @Nullable Step olderThan(int contract, WireType type) {
        return type.version() <= contract ? null : older.get(type);
    }
}
