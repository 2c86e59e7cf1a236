package dev.darkroom.events;

import java.util.Arrays;
import java.util.Objects;

/**
 * A small image of how far the latents have come.
 *
 * @param index of the image within the job, from 0
 * @param contentType media type of the data
 * @param data the encoded image, a few kilobytes; base64 in JSON
 */
public record Preview(int index, String contentType, byte[] data) {

    /** Equal by content. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Preview that
                && index == that.index
                && contentType.equals(that.contentType)
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, contentType, Arrays.hashCode(data));
    }

    /** Images never reach a log. */
    @Override
    public String toString() {
        return "Preview[index=" + index + ", contentType=" + contentType + ", bytes=" + data.length + "]";
    }
}
