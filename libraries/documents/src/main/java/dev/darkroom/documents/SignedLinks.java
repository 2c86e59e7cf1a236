package dev.darkroom.documents;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes links that open one address without a key, for a while: {@code PATH?expires=SECONDS&signature=HMAC}. All services of a platform
 * share the secret, so that any gateway opens what any of them has made.
 */
public final class SignedLinks {
    private static final String ALGORITHM = "HmacSHA256";

    /** Ends are rounded up to the hour, so that the same link is made for a while and caches can keep what it leads to. */
    private static final long ROUNDING_SECONDS = 3600;

    private final SecretKeySpec key;
    private final Duration validFor;

    /**
     * @param secret of any length, kept from clients
     * @param validFor how long a link opens, at least
     */
    public SignedLinks(byte[] secret, Duration validFor) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
        this.validFor = validFor;
    }

    /** Without a secret one is drawn: no other process opens these links then, nor this one after a restart. */
    public static SignedLinks of(Optional<String> secret, Duration validFor) {
        byte[] drawn = new byte[32];
        new SecureRandom().nextBytes(drawn);
        return new SignedLinks(
                secret.map(text -> text.getBytes(StandardCharsets.UTF_8)).orElse(drawn), validFor);
    }

    /** @param path from the first slash on, without a query */
    public String sign(String path, Instant now) {
        long end = now.plus(validFor).getEpochSecond();
        long expires = Math.ceilDiv(end, ROUNDING_SECONDS) * ROUNDING_SECONDS;
        return path + "?expires=" + expires + "&signature=" + signature(path, Long.toString(expires));
    }

    /** Whether these are the query parameters of a link to this path that has not expired. */
    public boolean opens(String path, @Nullable String expires, @Nullable String signature, Instant now) {
        return expires != null
                && signature != null
                && expires.matches("[0-9]{1,12}")
                && Long.parseLong(expires) > now.getEpochSecond()
                && MessageDigest.isEqual(
                        signature(path, expires).getBytes(StandardCharsets.UTF_8),
                        signature.getBytes(StandardCharsets.UTF_8));
    }

    private String signature(String path, String expires) {
        try {
            Mac hmac = Mac.getInstance(ALGORITHM);
            hmac.init(key);
            byte[] signature = hmac.doFinal((path + "\n" + expires).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
