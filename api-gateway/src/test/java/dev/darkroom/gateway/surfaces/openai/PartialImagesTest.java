package dev.darkroom.gateway.surfaces.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.events.Preview;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartialImagesTest {
    private static final JobId JOB = JobId.named("test", "apple");

    @Test
    void shouldSpreadThePreviewsOverTheSteps() {
        PartialImages partials = new PartialImages(3, 20);

        List<Integer> chosen = IntStream.rangeClosed(1, 20)
                .filter(step -> partials.next(progress(step, preview(0))).isPresent())
                .boxed()
                .toList();

        assertThat(chosen).containsExactly(5, 10, 15);
    }

    @Test
    void shouldTakeTheNextBestWherePreviewsAreRare() {
        PartialImages partials = new PartialImages(2, 20);

        assertThat(partials.next(progress(8, null))).isEmpty();
        assertThat(partials.next(progress(9, preview(1)))).isEmpty();
        assertThat(partials.next(progress(12, preview(0))).orElseThrow().index())
                .isZero();
        assertThat(partials.next(progress(18, preview(0))).orElseThrow().index())
                .isOne();
        assertThat(partials.next(progress(19, preview(0)))).isEmpty();
    }

    @Test
    void shouldSendNoneUnasked() {
        assertThat(new PartialImages(0, 20).next(progress(20, preview(0)))).isEmpty();
    }

    private static JobProgress progress(int step, @Nullable Preview preview) {
        return new JobProgress(JOB, 1, step, 20, preview, null);
    }

    private static Preview preview(int index) {
        return new Preview(index, "image/jpeg", new byte[1]);
    }
}
