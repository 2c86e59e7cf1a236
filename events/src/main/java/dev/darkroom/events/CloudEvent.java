package dev.darkroom.events;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
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
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put(TYPE, type.toString());
        headers.put("ce_source", source);
        headers.put("ce_time", time.toString());
        headers.put("content-type", "application/json");
        return headers;
    }

    /**
     * Reads an envelope back.
     *
     * @param header gives a header's value, or null where there is none
     * @throws CodecException when an attribute is missing or malformed
     */
    public static CloudEvent read(Function<String, @Nullable String> header, byte[] data) {
        String time = require(header, "ce_time");
        try {
            return new CloudEvent(
                    require(header, "ce_id"),
                    WireType.parse(require(header, TYPE)),
                    require(header, "ce_source"),
                    Instant.parse(time),
                    data);
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
