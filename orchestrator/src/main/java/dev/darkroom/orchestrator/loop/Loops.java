package dev.darkroom.orchestrator.loop;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The loops of this process that are open. */
final class Loops {
    private static final Set<Loop> OPEN = ConcurrentHashMap.newKeySet();

    private Loops() {}

    static void opened(Loop loop) {
        OPEN.add(loop);
    }

    static void closed(Loop loop) {
        OPEN.remove(loop);
    }

    /** Names of those whose run has made no sign of progress for this long. */
    static List<String> stuck(Duration silence) {
        return OPEN.stream()
                .filter(loop -> loop.isStuck(silence))
                .map(Loop::name)
                .sorted()
                .toList();
    }
}
