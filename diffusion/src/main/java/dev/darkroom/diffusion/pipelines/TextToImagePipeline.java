package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Path;
import java.util.List;

/** Text to pictures with a latent diffusion model (Rombach et al. 2022). */
public final class TextToImagePipeline implements AutoCloseable {

    private final PromptEncoder textEncoder;
    private final Denoiser unet;
    private final PictureDecoder decoder;

    private TextToImagePipeline(PromptEncoder textEncoder, Denoiser unet, PictureDecoder decoder) {
        this.textEncoder = textEncoder;
        this.unet = unet;
        this.decoder = decoder;
    }

    /** @throws dev.darkroom.diffusion.DiffusionException if a file is damaged or a feature is not supported */
    public static TextToImagePipeline load(Path path, Device device) {
        DiffusersFolder folder = DiffusersFolder.open(path);
        return new TextToImagePipeline(
                new PromptEncoder(folder, device), new Denoiser(folder, device), new PictureDecoder(folder, device));
    }

    /**
     * What to generate.
     *
     * @param prompts one for each picture, and as many negative ones
     * @param width in latent cells, likewise the height
     * @param clipSkip how many of the text encoder's last layers to leave out
     * @param noise one source for each picture: first for z_T, then for every step of a scheduler that asks for more
     */
    public record Call(
            List<String> prompts,
            List<String> negativePrompts,
            int width,
            int height,
            Scheduler scheduler,
            Guidance guidance,
            int clipSkip,
            List<NoiseSource> noise) {}

    /** Hears of every stage of a call. */
    public interface Observer {

        /** Called before the first step. */
        default void onEncoded() {}

        /**
         * Called after each evaluation of the network.
         *
         * @param evaluation counts from 1
         * @param samples the latents and where they stand in the schedule
         * @return false to stop
         */
        boolean onStep(int evaluation, List<SchedulerState> samples);
    }

    /**
     * Encodes the prompt, draws z_T, denoises it under classifier-free guidance and leaves z_0 to {@link #decode}.
     *
     * @throws GenerationCanceledException if the observer stopped it
     */
    public List<float[]> generate(Call call, Observer observer) {
        Guidance guidance = call.guidance();
        Scheduler scheduler = call.scheduler();
        boolean guided = guidance.isOn() && !unet.isGuidanceDistilled();
        Condition condition = textEncoder.encode(call.prompts(), call.negativePrompts(), guided, call.clipSkip());
        observer.onEncoded();

        Shape shape = latentShape(call.width(), call.height());
        int size = Math.toIntExact(shape.elements());
        List<SchedulerState> noise = call.noise().stream()
                .map(source -> Latents.scaled(source.draw(size), scheduler.initNoiseSigma()))
                .map(scheduler::begin)
                .toList();

        DenoisingLoop loop = new DenoisingLoop(unet, scheduler, guidance, shape);
        List<SchedulerState> denoised = loop.run(noise, condition, call.noise(), observer::onStep);
        return denoised.stream().map(SchedulerState::sample).toList();
    }

    /**
     * Decodes one latent.
     *
     * @param width in latent cells, likewise the height
     * @return [1, 3, H, W] in 0..1
     */
    public Tensor decode(float[] latent, int width, int height) {
        return decoder.decode(latent, latentShape(width, height));
    }

    int clipLayers() {
        return textEncoder.layerCount();
    }

    private Shape latentShape(int width, int height) {
        return Shape.of(unet.latentChannels(), height, width);
    }

    @Override
    public void close() {
        textEncoder.close();
        unet.close();
        decoder.close();
    }
}
