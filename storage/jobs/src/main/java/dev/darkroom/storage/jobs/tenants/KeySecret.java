package dev.darkroom.storage.jobs.tenants;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The key that a client sends: {@code dk_}, 8 digits that name it, {@code _}, and 256 random bits in hex.
 *
 * @param value never logged, never stored
 */
public record KeySecret(String value) {
    private static final Pattern FORM = Pattern.compile("dk_[0-9a-f]{8}_[0-9a-f]{64}");
    private static final int ID_BYTES = 4;
    private static final int SECRET_BYTES = 32;

    /** @throws IllegalArgumentException when it is no key of ours; the message does not quote it */
    public KeySecret {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a key is dk_, 8 hexadecimal digits, _ and 64 hexadecimal digits");
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    /** @param random cryptographically strong */
    public static KeySecret draw(RandomGenerator random) {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        HexFormat hex = HexFormat.of();
        return new KeySecret("dk_" + hex.formatHex(id) + "_" + hex.formatHex(secret));
    }

    /** The part that may be shown. */
    public String id() {
        return value.substring(3, 3 + 2 * ID_BYTES);
    }

    /** SHA-256 of the whole, lower-case hex. A slow hash would add nothing: 256 bits cannot be guessed. */
    public String hash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "KeySecret[" + id() + "]";
    }
}
