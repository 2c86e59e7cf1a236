package dev.darkroom.embedded;

import java.util.Map;

/** The one login of the embedded broker, in the words of Kafka's configuration. */
public final class KafkaLogin {
    public static final String MECHANISM = "PLAIN";

    private static final String USER = "darkroom";
    private static final String MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    private KafkaLogin() {}

    /** What a client sets beside the address. */
    public static Map<String, String> ofClient(String password) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                MODULE + " username=\"" + USER + "\" password=\"" + password + "\";");
    }

    /** What the broker says to itself, and whom it lets in. */
    public static String ofServer(String password) {
        return MODULE + " username=\"" + USER + "\" password=\"" + password + "\" user_" + USER + "=\"" + password
                + "\";";
    }
}
