package dev.darkroom.events;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The platform's Kafka topics. Every record's key is the job id, so that one job's records keep their order; where a worker speaks of
 * itself it is the worker's.
 */
public final class Topics {
    public static final String COMMANDS = "darkroom.commands";
    public static final String REPORTS = "darkroom.reports";
    public static final String EVENTS = "darkroom.events";
    public static final String PROGRESS = "darkroom.progress";
    public static final String WORKERS = "darkroom.workers";
    public static final String CONTROL = "darkroom.control";

    /** Records that could not be read, with the reason, for a person to look at. */
    public static final String DEAD_LETTERS = "darkroom.dead-letters";

    public static final String DEFAULT_POOL = "default";

    /** The pool whose workers train models, so that no image waits behind a training. */
    public static final String TRAINING_POOL = "training";

    /** Consumer group of the orchestrators; gateways read its committed offsets to find commands not yet decided. */
    public static final String ORCHESTRATOR_GROUP = "darkroom.orchestrator";

    private static final Pattern POOL = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

    private static final Map<String, String> KEEP_FOR_AN_HOUR = Map.of("retention.ms", "3600000");
    private static final Map<String, String> KEEP_FOR_A_MONTH = Map.of("retention.ms", "2592000000");

    private Topics() {}

    /** Whether a pool may have this name: its task queue's name is made of it, and Kafka's names hold no other characters. */
    public static boolean isPool(String name) {
        return POOL.matcher(name).matches();
    }

    /** The task queue of a worker pool. */
    public static String tasks(String pool) {
        return "darkroom.tasks." + pool;
    }

    /** The share group of a pool's workers. */
    public static String workerGroup(String pool) {
        return "darkroom.workers." + pool;
    }

    /** A topic as the orchestrator creates it where it is missing. */
    public record Topic(String name, int partitions, Map<String, String> config) {
        public Topic {
            config = Map.copyOf(config);
        }
    }

    public static Topic taskQueue(String pool) {
        return new Topic(tasks(pool), 1, Map.of());
    }

    /** The topics that exist from the start; the task queues of other pools come when a worker names them. */
    public static List<Topic> all() {
        return List.of(
                new Topic(COMMANDS, 6, Map.of()),
                new Topic(REPORTS, 6, Map.of()),
                new Topic(EVENTS, 6, Map.of()),
                taskQueue(DEFAULT_POOL),
                taskQueue(TRAINING_POOL),
                new Topic(PROGRESS, 3, KEEP_FOR_AN_HOUR),
                new Topic(WORKERS, 1, KEEP_FOR_AN_HOUR),
                new Topic(CONTROL, 1, KEEP_FOR_AN_HOUR),
                new Topic(DEAD_LETTERS, 1, KEEP_FOR_A_MONTH));
    }
}
