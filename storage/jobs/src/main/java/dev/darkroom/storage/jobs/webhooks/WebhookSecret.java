package dev.darkroom.storage.jobs.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhook calls (Standard Webhooks 1.0, "signature scheme"): HMAC-SHA256 over {@code id.timestamp.body}, in base64.
 *
 * @param value {@code whsec_} and the base64 of 24 to 64 bytes
 */
public record WebhookSecret(String value) {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_KEY = 24;
    private static final int LONGEST_KEY = 64;
    private static final String FORM = "a webhook secret has to be whsec_ and the base64 of 24 to 64 bytes";

    /** @throws IllegalArgumentException for anything else; the message does not quote it */
    public WebhookSecret {
        int length = value.startsWith(PREFIX) ? decode(value).length : 0;
        if (length < SHORTEST_KEY || length > LONGEST_KEY) {
            throw new IllegalArgumentException(FORM);
        }
    }

    /** @param random cryptographically strong */
    public static WebhookSecret draw(RandomGenerator random) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return of(key);
    }

    /**
     * What the calls of this tenant are signed with where their address has no secret of its own. No tenant can make another
     * one's signatures; the default tenant's secret is the platform's.
     */
    public WebhookSecret forTenant(String tenant) {
        return tenant.equals("default") ? this : of(hmac("darkroom webhooks of " + tenant));
    }

    /**
     * @param timestamp of this attempt, in seconds since 1970
     * @return one entry of the {@code webhook-signature} header
     */
    public String sign(String id, long timestamp, String body) {
        return "v1," + Base64.getEncoder().encodeToString(hmac(id + "." + timestamp + "." + body));
    }

    private byte[] hmac(String text) {
        try {
            Mac hmac = Mac.getInstance(ALGORITHM);
            hmac.init(new SecretKeySpec(decode(value), ALGORITHM));
            return hmac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static WebhookSecret of(byte[] key) {
        return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    private static byte[] decode(String value) {
        try {
            return Base64.getDecoder().decode(value.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Secrets never reach a log. */
    @Override
    public String toString() {
        return "WebhookSecret[]";
    }
}
