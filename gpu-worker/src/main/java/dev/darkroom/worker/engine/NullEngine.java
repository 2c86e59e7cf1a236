package dev.darkroom.worker.engine;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.events.GenerationRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Answers every request after a fixed time with small images of one colour, which depends on the seed. For measuring what the platform
 * itself costs: everything but the drawing is as it is with the other engine.
 */
public final class NullEngine implements Generator {
    private static final int SIDE = 8;
    private static final int COLORS = 3;

    private final ModelRegistry registry;
    private final Duration time;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("null-engine").daemon().factory());

    public NullEngine(ModelRegistry registry, Duration time) {
        this.registry = registry;
        this.time = time;
    }

    @Override
    public CompletableFuture<Generated> generate(PreparedTask prepared, GenerationListener listener) {
        GenerationRequest request = prepared.request();
        return registry.find(request.model())
                .map(model -> later(request, listener, model.description().revision()))
                .orElseGet(() -> CompletableFuture.failedFuture(new ModelNotFoundException(request.model())));
    }

    private CompletableFuture<Generated> later(
            GenerationRequest request, GenerationListener listener, String revision) {
        return CompletableFuture.supplyAsync(
                () -> {
                    if (listener.stopMode() != GenerationListener.StopMode.GO_ON) {
                        throw new GenerationCanceledException(0, request.steps());
                    }
                    listener.onStep(request.steps(), request.steps());
                    return draw(request, revision);
                },
                work -> clock.schedule(work, time.toNanos(), TimeUnit.NANOSECONDS));
    }

    private Generated draw(GenerationRequest request, String revision) {
        List<RgbImage> images = IntStream.range(0, request.numImages())
                .mapToObj(i -> image(request.seed() + i))
                .toList();
        return new Generated(images, new Timings(0, time.toNanos() / 1e9, 0), revision, Optional.empty());
    }

    private static RgbImage image(long seed) {
        byte[] rgb = new byte[COLORS * SIDE * SIDE];
        for (int color = 0; color < COLORS; color++) {
            byte value = (byte) (seed >> Byte.SIZE * color);
            for (int i = color; i < rgb.length; i += COLORS) {
                rgb[i] = value;
            }
        }
        return new RgbImage(SIDE, SIDE, rgb, seed);
    }

    @Override
    public void close(Duration patience) throws InterruptedException {
        clock.shutdownNow();
        boolean unused = clock.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
