package dev.darkroom.events;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message in its envelope: CloudEvents 1.0, Kafka protocol binding section 3.2 (binary mode). Attributes travel as record
 * headers, the data as the record's value.
 *
 * @param id unique for each message; a repeated delivery carries the same one
 * @param source the service that wrote it, for example {@code /darkroom/api-gateway}
 * @param data JSON
 */
public record CloudEvent(String id, WireType type, String source, Instant time, byte[] data) {
    private static final String SPEC_VERSION = "1.0";
    private static final String JSON = "application/json";

    /** What an inbox can hold as a key: printable, and not long. */
    private static final Pattern LEGIBLE = Pattern.compile("[\\x21-\\x7e]{1,200}");

    /** Header of the id. */
    public static final String ID = "ce_id";

    /** Header of the type. */
    public static final String TYPE = "ce_type";

    /** Header of the extension attribute that names the trace which a message belongs to. */
    public static final String TRACE_PARENT = "ce_traceparent";

    public static <T> CloudEvent of(Codec<T> codec, T message, String id, String source, Instant time) {
        return new CloudEvent(id, codec.typeOf(message), source, time, codec.encode(message));
    }

    /** @throws CodecException for an unknown type, or JSON that is not of that type */
    public <T> T decode(Codec<T> codec) {
        return codec.decode(type, data);
    }

    /** Record headers, values in UTF-8. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", SPEC_VERSION);
        headers.put(ID, id);
        headers.put(TYPE, type.toString());
        headers.put("ce_source", source);
        headers.put("ce_time", time.toString());
        headers.put("content-type", JSON);
        return headers;
    }

    /**
     * Reads an envelope back.
     *
     * @param header gives a header's value, or null where there is none
     * @param data null where the record has no value
     * @throws CodecException when an attribute is missing or malformed, or there is no data
     */
    public static CloudEvent read(Function<String, @Nullable String> header, byte @Nullable [] data) {
        if (!require(header, "ce_specversion").equals(SPEC_VERSION)) {
            throw CodecException.badHeader("ce_specversion");
        }
        String contentType = header.apply("content-type");
        if (contentType != null && !contentType.startsWith(JSON)) {
            throw CodecException.badHeader("content-type");
        }
        String id = require(header, ID);
        if (!LEGIBLE.matcher(id).matches()) {
            throw CodecException.badHeader(ID);
        }
        WireType type = WireType.parse(require(header, TYPE));
        String source = require(header, "ce_source");
        Instant time = time(require(header, "ce_time"));
        if (data == null) {
            throw CodecException.noValue();
        }
        return new CloudEvent(id, type, source, time, data);
    }

    /** A time of RFC 3339, whose years have four digits. */
    private static Instant time(String text) {
        try {
            Instant time = Instant.parse(text);
            if (text.charAt(0) == '+' || text.charAt(0) == '-') {
                throw CodecException.badHeader("ce_time");
            }
            return time;
        } catch (DateTimeParseException e) {
            throw CodecException.badHeader("ce_time");
        }
    }

    private static String require(Function<String, @Nullable String> header, String name) {
        String value = header.apply(name);
        if (value == null) {
            throw CodecException.badHeader(name);
        }
        return value;
    }
}
