package dev.darkroom.cli.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Finds services that run and do nothing. One that says that it is not live has a few seconds to change its mind; one that says
 * nothing has a minute, since a busy machine makes it slow. A process that starts has five minutes for both.
 */
final class LivenessWatch implements Runnable {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int DOWN_AT_MOST = 3;
    private static final int SILENT_AT_MOST = 12;
    private static final int STARTING_AT_MOST = 60;
    private static final int LIVE = 200;

    /** One process of a service; a restarted one is another. */
    record Subject(String name, long process, URI live) {}

    private enum Answer {
        LIVE,
        DOWN,
        SILENT
    }

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Supplier<List<Subject>> subjects;
    private final BiConsumer<Subject, String> dead;
    private final Set<Subject> started = new HashSet<>();
    private final Map<Subject, Integer> down = new HashMap<>();
    private final Map<Subject, Integer> silent = new HashMap<>();

    /**
     * @param subjects that run now
     * @param dead takes one that is not live, and why
     */
    LivenessWatch(Supplier<List<Subject>> subjects, BiConsumer<Subject, String> dead) {
        this.subjects = subjects;
        this.dead = dead;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks every service once. */
    void look() throws InterruptedException {
        List<Subject> now = subjects.get();
        for (Subject subject : now) {
            judge(subject, ask(subject.live()));
        }
        List.of(down.keySet(), silent.keySet(), started).forEach(known -> known.retainAll(now));
    }

    private void judge(Subject subject, Answer answer) {
        switch (answer) {
            case LIVE -> {
                started.add(subject);
                down.remove(subject);
                silent.remove(subject);
            }
            case DOWN -> {
                silent.remove(subject);
                giveUpAfter(DOWN_AT_MOST, subject, down, "says that it is not live");
            }
            case SILENT -> giveUpAfter(SILENT_AT_MOST, subject, silent, "does not answer");
        }
    }

    private void giveUpAfter(int most, Subject subject, Map<Subject, Integer> times, String reason) {
        if (times.merge(subject, 1, Integer::sum) == (started.contains(subject) ? most : STARTING_AT_MOST)) {
            dead.accept(subject, reason);
        }
    }

    private Answer ask(URI live) throws InterruptedException {
        try {
            int status = http.send(
                            HttpRequest.newBuilder(live).timeout(PATIENCE).build(), BodyHandlers.discarding())
                    .statusCode();
            return status == LIVE ? Answer.LIVE : Answer.DOWN;
        } catch (IOException e) {
            return Answer.SILENT;
        }
    }
}
