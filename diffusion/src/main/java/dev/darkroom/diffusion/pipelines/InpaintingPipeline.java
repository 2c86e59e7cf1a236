package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fills in the masked part of a picture. A U-Net with extra channels (Rombach et al. 2022, section 4.5) sees the mask and the picture
 * around it; with any other the known part is put back, as noisy as it should be, after every step (Lugmayr et al. 2022, RePaint,
 * without its resampling).
 */
public final class InpaintingPipeline {

    private final ModelParts model;

    public InpaintingPipeline(ModelParts model) {
        this.model = model;
    }

    /**
     * Encodes the picture, draws or noises the start, and denoises it under the mask.
     *
     * @param picture [1, 3, height, width] in -1..1
     * @param mask [1, 1, height, width], 1 where to paint and 0 where to keep
     * @param strength from 0 (keep the picture) to 1 (start from pure noise)
     * @return latents, for {@link TextToImagePipeline#decode}
     * @throws GenerationCanceledException if the observer stopped it
     */
    public List<float[]> generate(
            Sampling sampling, Tensor picture, Tensor mask, double strength, SamplingObserver observer) {
        Condition condition = model.textEncoder().encode(sampling, model.unet());
        Shape shape = model.latentShapeOf(picture);
        int size = Math.toIntExact(shape.elements());
        boolean fromNoise = strength >= 1;
        boolean seesMask = model.unet().seesMask();

        // The order of the draws is that of diffusers: the picture, the noise, the picture without its masked part
        List<float[]> encoded = seesMask && fromNoise ? List.of() : encode(sampling, picture);
        List<float[]> noise =
                sampling.noise().stream().map(source -> source.draw(size)).toList();
        List<float[]> around = encode(sampling, Masks.blank(picture, mask));
        observer.onEncoded();

        Scheduler scheduler = sampling.scheduler();
        int begin = scheduler.beginIndex(strength);
        List<SchedulerState> start = new ArrayList<>();
        for (int k = 0; k < sampling.count(); k++) {
            float[] latent = fromNoise
                    ? Latents.scaled(noise.get(k), scheduler.initNoiseSigma())
                    : scheduler.addNoise(encoded.get(k), noise.get(k), begin);
            start.add(scheduler.begin(latent, begin));
        }

        Tensor cells = Masks.shrink(mask, shape);
        DenoisingLoop.Steps steps = seesMask
                ? showing(Masks.channels(cells, around, shape))
                : new KeepingKnownPart(scheduler, encoded, noise, cells.values());
        List<SchedulerState> denoised =
                new DenoisingLoop(model.unet(), sampling, condition, shape).run(start, steps, observer);
        return denoised.stream().map(SchedulerState::sample).toList();
    }

    private List<float[]> encode(Sampling sampling, Tensor picture) {
        return sampling.noise().stream()
                .map((NoiseSource noise) -> model.vae().encode(picture, noise))
                .toList();
    }

    private static DenoisingLoop.Steps showing(Tensor channels) {
        return new DenoisingLoop.Steps() {
            @Override
            public Optional<Tensor> extraChannels() {
                return Optional.of(channels);
            }
        };
    }

    /** Puts the known part back after every step: as noisy as the next step expects it, and clean after the last. */
    private record KeepingKnownPart(Scheduler scheduler, List<float[]> encoded, List<float[]> noise, float[] mask)
            implements DenoisingLoop.Steps {

        @Override
        public SchedulerState afterStep(int picture, SchedulerState sample) {
            float[] clean = encoded.get(picture);
            boolean finished = sample.index() == scheduler.timesteps().length;
            float[] known = finished ? clean : scheduler.addNoise(clean, noise.get(picture), sample.index());
            return sample.withSample(Masks.blend(known, sample.sample(), mask));
        }
    }
}
