package dev.darkroom.bench;

import dev.darkroom.bench.ArrivalTrace.Arrival;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.pipelines.Sample;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.worker.batching.BatchEntry;
import dev.darkroom.worker.batching.BatchKey;
import dev.darkroom.worker.batching.MemoryBudget;
import dev.darkroom.worker.batching.StepBatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Three ways to serve the same requests on one device, each on one thread with the same networks and the same limit of rows. */
enum BatchingMode {
    /** Each request alone, in the order in which they came. */
    ONE_AT_A_TIME {
        @Override
        void serve(Run run) {
            for (Underway next = run.await(); next != null; next = run.await()) {
                run.images.remove(next);
                while (!next.sample.isFinished()) {
                    run.step(List.of(next));
                }
                run.decode(next);
            }
        }
    },

    /** The oldest request and all that wait with the same sampler and steps, as one call of a pipeline takes them, to their end. */
    WHOLE_REQUESTS {
        @Override
        void serve(Run run) {
            for (Underway oldest = run.await(); oldest != null; oldest = run.await()) {
                List<Underway> batch = new ArrayList<>();
                int rows = 0;
                for (Underway each : run.images) {
                    boolean fits = batch.isEmpty() || rows + each.sample.rows() <= run.mostRows;
                    if (fits && each.sharesPipelineWith(oldest)) {
                        batch.add(each);
                        rows += each.sample.rows();
                    }
                }
                run.images.removeAll(batch);
                while (!batch.getFirst().sample.isFinished()) {
                    run.step(batch);
                }
                batch.forEach(run::decode);
            }
        }
    },

    /** Every request that has arrived takes part in the next step. */
    CONTINUOUS {
        @Override
        void serve(Run run) {
            StepBatcher<Underway> batcher = new StepBatcher<>();
            MemoryBudget budget = new MemoryBudget(Long.MAX_VALUE, run.mostRows);
            Deque<Underway> undecoded = new ArrayDeque<>();
            long order = 0;
            while (!batcher.isEmpty() || !undecoded.isEmpty() || run.await() != null) {
                run.admit();
                while (!run.images.isEmpty()) {
                    Underway image = run.images.remove();
                    BatchKey key = new BatchKey(run.model, image.sample.form(), 1);
                    batcher.join(new BatchEntry<>(image, key, order++, image.sample.rows()));
                }
                batcher.next(budget).ifPresent(batch -> {
                    List<Underway> taking =
                            batch.entries().stream().map(BatchEntry::image).toList();
                    run.step(taking);
                    batcher.leave(image -> image.sample.isFinished());
                    taking.stream().filter(image -> image.sample.isFinished()).forEach(undecoded::add);
                });
                if (!undecoded.isEmpty()) {
                    run.decode(undecoded.remove());
                }
            }
        }
    };

    abstract void serve(Run run);

    /** A request on its way. */
    static final class Underway {
        private final Arrival arrival;
        private Sample sample;

        Underway(Arrival arrival, Sample sample) {
            this.arrival = arrival;
            this.sample = sample;
        }

        private boolean sharesPipelineWith(Underway other) {
            return arrival.request().scheduler().equals(other.arrival.request().scheduler())
                    && arrival.request().steps() == other.arrival.request().steps();
        }
    }

    /** One time through the trace, in real time. */
    static final class Run {
        private final LatentDiffusion model;
        private final int mostRows;
        private final int leastRows;
        private final Deque<Arrival> coming;
        private final Deque<Underway> images = new ArrayDeque<>();
        private final List<Double> latencies = new ArrayList<>();
        private final Map<Long, RgbImage> drawn = new HashMap<>();
        private final long begin = System.nanoTime();

        Run(LatentDiffusion model, int mostRows, int leastRows, List<Arrival> trace) {
            this.model = model;
            this.mostRows = mostRows;
            this.leastRows = leastRows;
            this.coming = new ArrayDeque<>(trace);
        }

        /** Seconds that each request took from its arrival to its image. */
        List<Double> latencies() {
            return latencies;
        }

        /** The image of each request, by its seed. */
        Map<Long, RgbImage> drawn() {
            return drawn;
        }

        double now() {
            return (double) (System.nanoTime() - begin) / TimeUnit.SECONDS.toNanos(1);
        }

        /** The oldest request that is there; waits for one. Null once all are served. */
        private @Nullable Underway await() {
            admit();
            while (images.isEmpty() && !coming.isEmpty()) {
                LockSupport.parkNanos((long) ((coming.getFirst().at() - now()) * TimeUnit.SECONDS.toNanos(1)));
                admit();
            }
            return images.peek();
        }

        /** Reads the prompts of those that have arrived. */
        private void admit() {
            while (!coming.isEmpty() && coming.getFirst().at() <= now()) {
                Arrival arrival = coming.remove();
                TorchGenerator noise = new TorchGenerator(arrival.seed());
                images.add(
                        new Underway(arrival, model.prepare(arrival.request()).begin(noise::randn)));
            }
        }

        private void step(List<Underway> taking) {
            List<Sample> stepped =
                    model.step(taking.stream().map(image -> image.sample).toList(), leastRows);
            for (int i = 0; i < stepped.size(); i++) {
                taking.get(i).sample = stepped.get(i);
            }
        }

        private void decode(Underway finished) {
            long seed = finished.arrival.seed();
            drawn.put(seed, model.decode(finished.sample, seed));
            latencies.add(now() - finished.arrival.at());
        }
    }
}
