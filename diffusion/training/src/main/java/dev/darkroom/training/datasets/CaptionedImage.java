package dev.darkroom.training.datasets;

import java.nio.file.Path;
import java.util.List;

/**
 * An image of a data set.
 *
 * @param captions any of which says what it shows; none where there is none
 * @param group name of the folder that it lies in, relative to that of the data set; empty at the top
 */
public record CaptionedImage(Path file, List<String> captions, String group) {

    public CaptionedImage {
        captions = List.copyOf(captions);
    }

    /** What it shows: its first caption. */
    public String subject() {
        return captions.get(0);
    }
}
