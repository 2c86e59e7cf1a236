package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A job's identity: 128 bits as 26 lower-case base32 characters (RFC 4648 section 7, extended hex alphabet, which
 * keeps the order of the bytes).
 *
 * <p>A fresh id begins with its creation time as UUID version 7 does (RFC 9562 section 5.7); a named one is derived
 * from (tenant, idempotency key), so that every gateway gives the same request the same id without shared state.
 */
public record JobId(@JsonValue String value) implements Comparable<JobId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-v]{25}[048cgkos]");
    private static final char[] ALPHABET = "0123456789abcdefghijklmnopqrstuv".toCharArray();
    private static final int CHARACTERS = 26;

    /** @throws IllegalArgumentException when the value is not 26 characters of the alphabet */
    @JsonCreator
    public JobId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a job id has 26 characters of 0-9 and a-v");
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    /** A time-ordered id: 48 bits of milliseconds, then the random bits that the caller drew. */
    public static JobId fresh(Instant now, long randomHigh, long randomLow) {
        long version7 = 0x7000L | (randomHigh & 0x0fffL);
        long variant = 0x8000_0000_0000_0000L | (randomLow >>> 2);
        return of((now.toEpochMilli() << 16) | version7, variant);
    }

    /** The id of everything that this tenant asks for under this idempotency key. */
    public static JobId named(String tenant, String idempotencyKey) {
        MessageDigest sha256 = sha256();
        byte[] tenantBytes = tenant.getBytes(StandardCharsets.UTF_8);
        // The length keeps (ab, c) and (a, bc) apart.
        sha256.update(
                ByteBuffer.allocate(Integer.BYTES).putInt(tenantBytes.length).flip());
        sha256.update(tenantBytes);
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(idempotencyKey.getBytes(StandardCharsets.UTF_8)));
        return of(digest.getLong(), digest.getLong());
    }

    private static JobId of(long high, long low) {
        char[] characters = new char[CHARACTERS];
        for (int i = 0; i < CHARACTERS; i++) {
            characters[i] = ALPHABET[fiveBits(high, low, i * 5)];
        }
        return new JobId(new String(characters));
    }

    /** Bits [from, from + 5) of the 128, counted from the most significant; past the end stand zeros. */
    private static int fiveBits(long high, long low, int from) {
        int value = 0;
        for (int bit = from; bit < from + 5; bit++) {
            long word = bit < 64 ? high : low;
            int set = bit < 128 ? (int) (word >>> (63 - bit % 64)) & 1 : 0;
            value = (value << 1) | set;
        }
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
