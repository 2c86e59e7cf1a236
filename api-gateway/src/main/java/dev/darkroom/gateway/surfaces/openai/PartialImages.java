package dev.darkroom.gateway.surfaces.openai;

import dev.darkroom.events.JobProgress;
import dev.darkroom.events.Preview;
import java.util.Optional;

/** Chooses as many previews as the client wants out of those that come, spread over the steps. */
final class PartialImages {
    private final int wanted;
    private final int steps;
    private int sent;

    PartialImages(int wanted, int steps) {
        this.wanted = wanted;
        this.steps = steps;
    }

    /** The preview to send now, with its number from 0; of several images the first is shown. */
    Optional<Partial> next(JobProgress progress) {
        Preview preview = progress.preview();
        boolean due = sent < wanted && (long) progress.step() * (wanted + 1) >= (long) steps * (sent + 1);
        return preview != null && preview.index() == 0 && due
                ? Optional.of(new Partial(sent++, preview))
                : Optional.empty();
    }

    record Partial(int index, Preview preview) {}
}
