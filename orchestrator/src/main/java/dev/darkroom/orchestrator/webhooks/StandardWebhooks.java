package dev.darkroom.orchestrator.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhook calls (Standard Webhooks 1.0, "signature scheme"): HMAC-SHA256 over {@code id.timestamp.body}, in base64.
 */
final class StandardWebhooks {
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST_KEY = 24;
    private static final int LONGEST_KEY = 64;

    private final SecretKeySpec key;

    private StandardWebhooks(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /**
     * @param secret {@code whsec_} and the base64 of 24 to 64 bytes
     * @throws IllegalArgumentException for anything else; the message does not quote it
     */
    static StandardWebhooks withSecret(String secret) {
        byte[] key = secret.startsWith(PREFIX) ? decode(secret.substring(PREFIX.length())) : new byte[0];
        if (key.length < SHORTEST_KEY || key.length > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "darkroom.webhooks.secret has to be whsec_ and the base64 of 24 to 64 bytes");
        }
        return new StandardWebhooks(key);
    }

    static StandardWebhooks withRandomSecret(RandomGenerator random) {
        byte[] key = new byte[SHORTEST_KEY];
        random.nextBytes(key);
        return new StandardWebhooks(key);
    }

    /**
     * @param timestamp of this attempt, in seconds since 1970
     * @return the {@code webhook-signature} header
     */
    String sign(String id, long timestamp, String body) {
        try {
            Mac hmac = Mac.getInstance(key.getAlgorithm());
            hmac.init(key);
            byte[] signature = hmac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
