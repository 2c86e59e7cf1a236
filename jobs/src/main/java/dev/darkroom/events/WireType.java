package dev.darkroom.events;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The stable name and version of a message on the wire and in the event store, written {@code job.submitted.v1}. Never a
 * class name: classes may be renamed and moved.
 */
public record WireType(String name, int version) {
    private static final Pattern FORM = Pattern.compile("([a-z]+(?:[._][a-z]+)*)\\.v([1-9][0-9]{0,3})");

    /** @throws CodecException when the text is not of the form {@code name.vN} */
    public static WireType parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw CodecException.notAType();
        }
        return new WireType(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return name + ".v" + version;
    }
}
