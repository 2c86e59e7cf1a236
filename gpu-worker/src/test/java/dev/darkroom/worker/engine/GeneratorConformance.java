package dev.darkroom.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.worker.Tasks;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every generator does. */
public interface GeneratorConformance {
    int SECONDS = 30;

    /** One that is ready and has the model emoji-64. */
    Generator generator();

    @Test
    default void shouldDrawAsManyImagesAsAreWantedFromSeedsInARow() throws Exception {
        Generated generated = draw(Tasks.aRequest("emoji-64", 2, 7, 3));

        assertThat(generated.images()).extracting(RgbImage::seed).containsExactly(7L, 8L, 9L);
        assertThat(generated.revision()).isNotEmpty();
    }

    @Test
    default void shouldDrawTheSameBytesForTheSameRequest() throws Exception {
        GenerationRequest request = Tasks.aRequest("emoji-64", 2, 7, 1);

        assertThat(Pixels.pixels(draw(request))).isNotEmpty().isEqualTo(Pixels.pixels(draw(request)));
    }

    @Test
    default void shouldTellTheLastStep() throws Exception {
        RecordingListener listener = new RecordingListener();

        get(begin(Tasks.aRequest("emoji-64", 3, 7, 1), listener));

        assertThat(listener.steps).isSorted().endsWith(3);
    }

    @Test
    default void shouldRefuseAModelThatItHasNot() {
        CompletableFuture<Generated> refused = begin(Tasks.aRequest("sd-9", 2, 7, 1), new RecordingListener());

        assertThatThrownBy(() -> get(refused)).hasCauseInstanceOf(ModelNotFoundException.class);
    }

    @Test
    default void shouldEndWhenTheListenerStopsIt() {
        CompletableFuture<Generated> stopped = begin(Tasks.aRequest("emoji-64", 2, 7, 1), new RecordingListener() {
            @Override
            public StopMode stopMode() {
                return StopMode.STOP;
            }
        });

        assertThatThrownBy(() -> get(stopped)).hasCauseInstanceOf(GenerationCanceledException.class);
    }

    @Test
    default void shouldFailWhenItsListenerFails() {
        CompletableFuture<Generated> failing = begin(Tasks.aRequest("emoji-64", 2, 7, 1), new RecordingListener() {
            @Override
            public void onStep(int step, int steps) {
                throw new IllegalStateException("no ear for steps");
            }
        });

        assertThatThrownBy(() -> get(failing)).hasRootCauseMessage("no ear for steps");
    }

    private Generated draw(GenerationRequest request) throws Exception {
        return get(begin(request, new RecordingListener()));
    }

    private CompletableFuture<Generated> begin(GenerationRequest request, GenerationListener listener) {
        return generator()
                .generate(new PreparedTask(Tasks.freshJob(), request, Optional.empty(), Optional.empty()), listener);
    }

    private static Generated get(CompletableFuture<Generated> generated) throws Exception {
        return generated.get(SECONDS, TimeUnit.SECONDS);
    }
}
