package dev.darkroom.events;

import com.fasterxml.jackson.core.JacksonException;

/** A message cannot be read or written. Its text never holds the content. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private CodecException(String message) {
        super(message);
    }

    /** What is wrong, without any of the content. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    static CodecException notAType() {
        return new CodecException("header ce_type is no message type");
    }

    static CodecException badHeader(String name) {
        return new CodecException("header " + name + " is missing or malformed");
    }

    static CodecException unknownType(WireType type) {
        return new CodecException("unknown message type " + type);
    }

    static CodecException unreadable(WireType type, JacksonException cause) {
        return new CodecException("unreadable " + type + ": " + describe(cause));
    }

    /** @param kind what Jackson, or one of our own types, threw instead of an error of its own about JSON */
    static CodecException unreadable(WireType type, Class<? extends Throwable> kind) {
        return new CodecException("unreadable " + type + ": " + kind.getSimpleName());
    }

    static CodecException isNull(WireType type) {
        return new CodecException("unreadable " + type + ": it is null");
    }

    static CodecException noObject(WireType type) {
        return new CodecException("unreadable " + type + ": it is no object");
    }

    static CodecException noValue() {
        return new CodecException("the record has no value");
    }

    static CodecException unwritable(WireType type, JacksonException cause) {
        return new CodecException("unwritable " + type + ": " + describe(cause));
    }

    /** Jackson's own message quotes the source, so this message has only the kind and the position. */
    private static String describe(JacksonException cause) {
        return cause.getClass().getSimpleName() + " at "
                + (cause.getLocation() == null
                        ? "unknown place"
                        : "line " + cause.getLocation().getLineNr() + " column "
                                + cause.getLocation().getColumnNr());
    }
}
