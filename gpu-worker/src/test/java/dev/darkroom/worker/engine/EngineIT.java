package dev.darkroom.worker.engine;

import static dev.darkroom.worker.engine.Pixels.left;
import static dev.darkroom.worker.engine.Pixels.pixels;
import static dev.darkroom.worker.engine.Pixels.worstDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.Upscale;
import dev.darkroom.worker.Tasks;
import dev.darkroom.worker.checkpoints.Checkpoint;
import dev.darkroom.worker.checkpoints.CheckpointFile;
import dev.darkroom.worker.config.Configs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine with the model that ships, on the real libtorch. */
class EngineIT implements GeneratorConformance {
    private static final String MODELS =
            Path.of(System.getProperty("darkroom.root"), "models").toString();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> SAMPLERS =
            List.of("ddim", "euler", "euler_a", "heun", "dpmpp_2m", "unipc", "pndm", "lcm", "dpm2_a");

    private static final Map<Map<String, String>, Engine> ENGINES = new HashMap<>();

    @AfterAll
    static void closeEngines() throws InterruptedException {
        for (Engine engine : ENGINES.values()) {
            engine.close(PATIENCE);
        }
    }

    @Override
    public Generator generator() {
        return sharedEngine(Map.of());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldDrawNearlyTheSameImageInAnyBatch(long seed) throws Exception {
        List<GenerationRequest> requests = mixed(new Random(seed), 9);
        Engine engine = sharedEngine(Map.of());
        List<byte[]> alone = new ArrayList<>();
        for (GenerationRequest request : requests) {
            alone.add(pixels(
                    engine.generate(prepared(request), new RecordingListener()).join()));
        }
        List<byte[]> together = together(engine, requests, new Random(seed));

        for (int i = 0; i < requests.size(); i++) {
            assertThat(worstDifference(alone.get(i), together.get(i)))
                    .as(requests.get(i).scheduler())
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldDrawTheSameBytesInAnyBatchWhenEveryCallHasTheSameRows() throws Exception {
        List<GenerationRequest> requests = mixed(new Random(5), 6);
        Engine engine = sharedEngine(Map.of("darkroom.worker.rows", "4"));
        List<byte[]> alone = new ArrayList<>();
        for (GenerationRequest request : requests) {
            alone.add(pixels(
                    engine.generate(prepared(request), new RecordingListener()).join()));
        }

        List<byte[]> together = together(engine, requests, new Random(5));

        for (int i = 0; i < requests.size(); i++) {
            assertThat(together.get(i)).as(requests.get(i).scheduler()).isEqualTo(alone.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddim", "euler_a", "heun", "dpmpp_2m", "unipc", "pndm", "dpmpp_sde"})
    void shouldEndWithTheSameBytesWhereverItWasInterrupted(String sampler) throws Exception {
        GenerationRequest request =
                Tasks.with(Tasks.aRequest("emoji-64", 5, 7, 2), sampler, 4, null, new Upscale(1.25, 4, 0.5));
        Engine engine = sharedEngine(Map.of("darkroom.worker.checkpoint-steps", "1"));
        RecordingListener whole = new RecordingListener();
        byte[] uninterrupted = pixels(engine.generate(prepared(request), whole).join());

        assertThat(whole.checkpoints).hasSizeGreaterThan(4);
        for (Checkpoint saved : whole.checkpoints) {
            Checkpoint read = CheckpointFile.decode("saved", CheckpointFile.encode(saved));
            RecordingListener rest = new RecordingListener();
            Generated resumed = engine.generate(
                            new PreparedTask(Tasks.freshJob(), request, Optional.empty(), Optional.of(read)), rest)
                    .join();

            assertThat(pixels(resumed)).as("after step " + saved.step()).isEqualTo(uninterrupted);
            assertThat(rest.steps).allMatch(step -> step > saved.step());
        }
    }

    /** What has not failed leaves with its checkpoint, to be drawn elsewhere. */
    @Test
    void shouldComputeNothingMoreOnceTheDeviceIsLost() throws Exception {
        DeviceWatch device = new DeviceWatch();
        Engine engine = engine(Map.of(), Map.of(), device);
        try {
            LeavingListener running = new LeavingListener();
            CompletableFuture<Generated> other =
                    engine.generate(prepared(Tasks.aRequest("emoji-64", 999, 7, 1)), running);
            assertThat(running.stepped.await(30, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Generated> failed =
                    engine.generate(prepared(Tasks.aRequest("emoji-64", 3, 7, 1)), new LosingListener());
            assertThatThrownBy(() -> failed.get(30, TimeUnit.SECONDS)).hasMessageContaining("PyTorch failed");
            assertThat(device.lost()).isDone();
            LeavingListener later = new LeavingListener();
            CompletableFuture<Generated> waiting =
                    engine.generate(prepared(Tasks.aRequest("emoji-64", 3, 7, 1)), later);

            running.leaves = true;
            later.leaves = true;

            assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(GenerationCanceledException.class);
            assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(GenerationCanceledException.class);
            assertThat(running.checkpoints.get()).isEqualTo(1);
            assertThat(later.stepped.getCount()).as("never drawn").isEqualTo(1);
            assertThat(later.checkpoints.get()).isZero();
        } finally {
            engine.close(PATIENCE);
        }
    }

    private static final class LosingListener implements GenerationListener {
        @Override
        public StopMode stopMode() {
            return StopMode.GO_ON;
        }

        @Override
        public void onStep(int step, int all) {
            throw DiffusionException.device(
                    "PyTorch failed to compute a network",
                    new IllegalStateException("CUDA error: device-side assert triggered"));
        }

        @Override
        public void onPreview(int index, RgbImage preview) {}

        @Override
        public void onCheckpoint(Checkpoint checkpoint) {}
    }

    private static final class LeavingListener implements GenerationListener {
        private final CountDownLatch stepped = new CountDownLatch(1);
        private final AtomicInteger checkpoints = new AtomicInteger();
        private volatile boolean leaves;

        @Override
        public StopMode stopMode() {
            return leaves ? StopMode.LEAVE : StopMode.GO_ON;
        }

        @Override
        public void onStep(int step, int all) {
            stepped.countDown();
        }

        @Override
        public void onPreview(int index, RgbImage preview) {}

        @Override
        public void onCheckpoint(Checkpoint checkpoint) {
            if (leaves) {
                checkpoints.incrementAndGet();
            }
        }
    }

    @Test
    void shouldBeginAnewFromACheckpointOfAnotherModelOrRequest() throws Exception {
        GenerationRequest request = Tasks.aRequest("emoji-64", 3, 7, 1);
        Engine engine = sharedEngine(Map.of("darkroom.worker.checkpoint-steps", "1"));
        RecordingListener listener = new RecordingListener();
        byte[] expected = pixels(engine.generate(prepared(request), listener).join());
        Checkpoint saved = listener.checkpoints.getFirst();
        Checkpoint ofAnotherModel = new Checkpoint(1, "another", saved.images());
        GenerationRequest larger = Tasks.aRequest("emoji-64", 3, 7, 1, 72);

        assertThat(pixels(engine.generate(
                                new PreparedTask(
                                        Tasks.freshJob(), request, Optional.empty(), Optional.of(ofAnotherModel)),
                                new RecordingListener())
                        .join()))
                .isEqualTo(expected);
        assertThat(pixels(engine.generate(
                                new PreparedTask(Tasks.freshJob(), larger, Optional.empty(), Optional.of(saved)),
                                new RecordingListener())
                        .join()))
                .isEqualTo(pixels(engine.generate(prepared(larger), new RecordingListener())
                        .join()));
    }

    @Test
    void shouldStopOneAndGoOnWithTheOthers() throws Exception {
        Engine engine = sharedEngine(Map.of());
        RecordingListener doomed = new RecordingListener() {
            @Override
            public StopMode stopMode() {
                return steps.isEmpty() ? StopMode.GO_ON : StopMode.STOP;
            }
        };
        CompletableFuture<Generated> stopped = engine.generate(prepared(Tasks.aRequest("emoji-64", 150, 7, 1)), doomed);
        CompletableFuture<Generated> other =
                engine.generate(prepared(Tasks.aRequest("emoji-64", 5, 7, 1)), new RecordingListener());

        assertThat(other.join().images()).hasSize(1);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(stopped::join)
                .withCauseInstanceOf(GenerationCanceledException.class);
        assertThat(doomed.steps).containsExactly(1);
    }

    @Test
    void shouldFailTheOneWhoseListenerFailsAndGoOnWithTheOthers() throws Exception {
        Engine engine = sharedEngine(Map.of());
        CompletableFuture<Generated> other =
                engine.generate(prepared(Tasks.aRequest("emoji-64", 20, 7, 1)), new RecordingListener());
        CompletableFuture<Generated> failing =
                engine.generate(prepared(Tasks.aRequest("emoji-64", 5, 7, 1)), new RecordingListener() {
                    @Override
                    public void onStep(int step, int steps) {
                        throw new IllegalStateException("no ear for step " + step);
                    }
                });

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> failing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .withMessageContaining("no ear for step 1");
        assertThat(other.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).images()).hasSize(1);
    }

    @Test
    void shouldBeginWithAnImageAndKeepWhatTheMaskKeeps() throws Exception {
        Engine engine = sharedEngine(Map.of());
        GenerationRequest request = Tasks.aRequest("emoji-64", 10, 7, 1);
        float[] blank = new float[3 * 64 * 64];
        Arrays.fill(blank, 1);
        Tensor white = Tensor.of(blank, 1, 3, 64, 64);
        float[] rightHalf = new float[64 * 64];
        for (int i = 0; i < rightHalf.length; i++) {
            rightHalf[i] = i % 64 < 32 ? 0 : 1;
        }
        Tensor mask = Tensor.of(rightHalf, 1, 1, 64, 64);
        RecordingListener half = new RecordingListener();

        byte[] kept = pixels(draw(engine, request, new DrawRequest.Source(white, Optional.empty(), 0)));
        byte[] redrawn = pixels(draw(engine, request, new DrawRequest.Source(white, Optional.of(mask), 1)));
        engine.generate(
                        new PreparedTask(
                                Tasks.freshJob(),
                                request,
                                Optional.of(new DrawRequest.Source(white, Optional.empty(), 0.5)),
                                Optional.empty()),
                        half)
                .join();

        // To the pixel, which the decoder does not give back by itself.
        assertThat(left(redrawn)).containsOnly(0xff).isNotEqualTo(left(kept));
        assertThat(worstDifference(kept, redrawn)).isGreaterThan(60);
        assertThat(half.steps.getLast()).isEqualTo(10);
    }

    @Test
    void shouldShowWhatItDraws() throws Exception {
        Engine engine =
                sharedEngine(Map.of("darkroom.worker.preview-interval", "1ms", "darkroom.worker.preview-side", "32"));
        RecordingListener listener = new RecordingListener();

        engine.generate(prepared(Tasks.aRequest("emoji-64", 12, 7, 2)), listener)
                .join();

        assertThat(listener.previews).isNotEmpty();
        assertThat(listener.previews).allMatch(preview -> preview.width() == 32 && preview.height() == 32);
    }

    @Test
    void shouldShowThreeQuartersHoweverFastItDraws() throws Exception {
        Engine engine = sharedEngine(Map.of("darkroom.worker.preview-interval", "1h"));
        RecordingListener listener = new RecordingListener();

        engine.generate(prepared(Tasks.aRequest("emoji-64", 4, 7, 2)), listener).join();

        // They are made beside the engine's thread.
        for (int i = 0; i < 100 && listener.previews.size() < 3; i++) {
            Thread.sleep(100);
        }
        assertThat(listener.previews).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddim", "euler", "heun"})
    void shouldKeepLatentsOfTheWayEachDecoded(String sampler) throws Exception {
        Engine engine = sharedEngine(Map.of());
        GenerationRequest request = Tasks.with(Tasks.aRequest("emoji-64", 20, 7, 2), sampler, 4, null, null);

        Generated without =
                engine.generate(prepared(request), new RecordingListener()).join();
        RecordingListener listener = new RecordingListener();
        Generated kept = engine.generate(prepared(Tasks.keepingLatents(request)), listener)
                .join();

        assertThat(listener.steps)
                .as("also where a step asks the U-Net twice")
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
        assertThat(without.latents()).isEmpty();
        assertThat(pixels(kept)).isEqualTo(pixels(without));
        RecordedLatents recorded = kept.latents().orElseThrow();
        int evaluations = sampler.equals("heun") ? 39 : 20;
        assertThat(recorded.shape()).isEqualTo(Shape.of(4, 16, 16));
        assertThat(recorded.latents())
                .hasSize(17)
                .allSatisfy(latent -> assertThat(latent.values()).hasSize(4 * 16 * 16));
        assertThat(recorded.latents().getFirst().step()).isZero();
        assertThat(deviation(recorded.latents().getFirst().values())).isBetween(0.9, 1.1);
        assertThat(recorded.latents().getLast().step()).isEqualTo(evaluations);
        assertThat(recorded.latents().getLast().timestep()).isZero();
        assertThat(recorded.latents().getLast().decoded().rgb())
                .isEqualTo(kept.images().getFirst().rgb());
    }

    @Test
    void shouldDrawInTilesWhatDoesNotFitInOnePieceAndSaySo() throws Exception {
        GenerationRequest request =
                Tasks.with(Tasks.aRequest("emoji-64", 4, 7, 1, 96), "ddim", 4, null, new Upscale(1.5, 2, 0.5));
        Engine whole = sharedEngine(Map.of());
        Engine tiled = sharedEngine(Map.of("darkroom.worker.decode-megabytes", "1"));
        List<byte[]> images = new ArrayList<>();

        List<String> silence = EngineLog.during(
                TileLog.class,
                () -> images.add(pixels(whole.generate(prepared(request), new RecordingListener())
                        .join())));
        List<String> lines = EngineLog.during(
                TileLog.class,
                () -> images.add(pixels(tiled.generate(prepared(request), new RecordingListener())
                        .join())));

        assertThat(silence).isEmpty();
        assertThat(lines)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("image decoded in tiles")
                                .endsWith(" tiles=4"),
                        enlarged -> assertThat(enlarged)
                                .contains("image encoded in tiles")
                                .endsWith(" tiles=9"),
                        second -> assertThat(second)
                                .contains("image decoded in tiles")
                                .endsWith(" tiles=9"));
        assertThat(meanDifference(images.getFirst(), images.getLast())).isBetween(0.001, 12.0);
    }

    @Test
    void shouldServeEveryModelWhenTheBudgetHoldsOnlyOne() throws Exception {
        Engine engine = engine(Map.of(), Map.of("darkroom.models.resident-megabytes", "1"));
        try {
            CompletableFuture<Generated> first =
                    engine.generate(prepared(Tasks.aRequest("emoji-64", 3, 7, 1)), new RecordingListener());
            CompletableFuture<Generated> second =
                    engine.generate(prepared(Tasks.aRequest("emoji-64", 3, 8, 1)), new RecordingListener());
            CompletableFuture<Generated> absent =
                    engine.generate(prepared(Tasks.aRequest("absent", 3, 7, 1)), new RecordingListener());

            assertThat(first.join().images()).hasSize(1);
            assertThat(second.join().images()).hasSize(1);
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(absent::join)
                    .withCauseInstanceOf(ModelNotFoundException.class);
        } finally {
            engine.close(PATIENCE);
        }
    }

    /** Requests whose samplers, steps, guidance, shapes, seeds and numbers of images differ. */
    private static List<GenerationRequest> mixed(Random random, int count) {
        return Stream.generate(() -> Tasks.with(
                        Tasks.aRequest(
                                "emoji-64",
                                4 + random.nextInt(4),
                                random.nextInt(1000),
                                1 + random.nextInt(2),
                                random.nextInt(4) == 0 ? 48 : 64),
                        SAMPLERS.get(random.nextInt(SAMPLERS.size())),
                        random.nextInt(3) == 0 ? 1 : 2 + random.nextInt(4),
                        null,
                        random.nextInt(4) == 0 ? new Upscale(1.5, 4, 0.6) : null))
                .limit(count)
                .toList();
    }

    /** All at once, in another order, some a moment later than others. */
    private static List<byte[]> together(Engine engine, List<GenerationRequest> requests, Random random)
            throws Exception {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            order.add(random.nextInt(order.size() + 1), i);
        }
        Map<Integer, CompletableFuture<Generated>> drawn = new TreeMap<>();
        for (int i : order) {
            drawn.put(i, engine.generate(prepared(requests.get(i)), new RecordingListener()));
            Thread.sleep(random.nextInt(40));
        }
        return drawn.values().stream().map(one -> pixels(one.join())).toList();
    }

    private static Generated draw(Engine engine, GenerationRequest request, DrawRequest.Source source) {
        return engine.generate(
                        new PreparedTask(Tasks.freshJob(), request, Optional.of(source), Optional.empty()),
                        new RecordingListener())
                .join();
    }

    private static PreparedTask prepared(GenerationRequest request) {
        return new PreparedTask(Tasks.freshJob(), request, Optional.empty(), Optional.empty());
    }

    /** Tests without settings that end it share an engine: to load a model takes longer than most draw. */
    private static Engine sharedEngine(Map<String, String> worker) {
        return ENGINES.computeIfAbsent(worker, settings -> engine(settings, Map.of()));
    }

    private static Engine engine(Map<String, String> worker, Map<String, String> models) {
        return engine(worker, models, new DeviceWatch());
    }

    private static Engine engine(Map<String, String> worker, Map<String, String> models, DeviceWatch device) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "darkroom.worker.device", "cpu",
                "darkroom.worker.batch-megabytes", "2000",
                "darkroom.worker.preview-interval", "0s"));
        settings.putAll(worker);
        Map<String, String> modelSettings = new HashMap<>(Map.of("darkroom.models.path", MODELS));
        modelSettings.putAll(models);
        Engine engine = new Engine(
                new ModelRegistry(Configs.models(modelSettings)),
                Configs.worker(settings),
                Configs.models(modelSettings),
                new SimpleMeterRegistry(),
                device);
        engine.open().join();
        return engine;
    }

    private static double meanDifference(byte[] one, byte[] other) {
        long sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs((one[i] & 0xff) - (other[i] & 0xff));
        }
        return (double) sum / one.length;
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
