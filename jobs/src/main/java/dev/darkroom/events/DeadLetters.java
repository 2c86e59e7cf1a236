package dev.darkroom.events;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;

/**
 * What a record looks like that is set aside: it keeps its key, its content and the headers that it came with, and gets two more. Of
 * what is very long a part is kept, so that the reason always fits beside it into what Kafka takes.
 */
public final class DeadLetters {
    /** Why the record could not be processed. */
    public static final String REASON = "darkroom_reason";

    /** The topic that it was read from, or meant for. */
    public static final String TOPIC = "darkroom_topic";

    private static final int MOST_HEADERS = 40;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 1_000;

    private DeadLetters() {}

    /**
     * Its headers. One that is set aside a second time keeps its topic and its first reason.
     *
     * @param headers those of the record
     * @param topic of the record
     */
    public static Map<String, String> headers(Map<String, String> headers, String topic, String reason) {
        Map<String, String> kept = new HashMap<>();
        headers.entrySet().stream()
                .sorted(Entry.comparingByKey(
                        Comparator.comparing(DeadLetters::isOurs).reversed()))
                .limit(MOST_HEADERS)
                .forEach(header -> kept.put(cut(header.getKey(), LONGEST_NAME), cut(header.getValue(), LONGEST_TEXT)));
        if (topic.equals(Topics.DEAD_LETTERS)) {
            kept.merge(REASON, cut(reason, LONGEST_TEXT), (first, second) -> first + "; " + second);
        } else {
            kept.put(REASON, cut(reason, LONGEST_TEXT));
            kept.put(TOPIC, topic);
        }
        return kept;
    }

    /** Its key. */
    public static String key(String key) {
        return cut(key, LONGEST_TEXT);
    }

    /** Our own headers say most of where a record came from, so they are kept first. */
    private static boolean isOurs(String header) {
        return header.startsWith("ce_") || header.startsWith("darkroom_");
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
