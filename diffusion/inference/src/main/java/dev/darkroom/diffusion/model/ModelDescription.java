package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.FirstStage;
import dev.darkroom.diffusion.networks.UNet2DModel;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.schedulers.SchedulerName;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a client needs to know of a model, read from its files without loading a weight.
 *
 * @param name the folder's or file's name
 * @param pipeline the diffusers pipeline class
 * @param defaultWidth pixels
 * @param defaultHeight pixels
 * @param sizeMultiple width and height are multiples of this many pixels
 * @param latentFactor pixels per latent cell along one side
 * @param maxPromptTokens tokens of one prompt, the two special ones included; 0 where the model draws without a prompt
 * @param maxClipSkip how many of the text encoder's last layers a request may leave out
 * @param defaultScheduler scheduler name that follows the folder's own configuration
 * @param schedulers names of all schedulers that can serve the model
 * @param defaultSteps from {@code darkroom.json} where the folder has one, likewise the default guidance scale
 * @param revision changes whenever a configuration or a weight changes
 * @param parameters weights of all networks together
 */
public record ModelDescription(
        String name,
        String pipeline,
        int defaultWidth,
        int defaultHeight,
        int sizeMultiple,
        int latentChannels,
        int latentFactor,
        int maxPromptTokens,
        int maxClipSkip,
        String defaultScheduler,
        List<String> schedulers,
        int defaultSteps,
        double defaultGuidanceScale,
        String revision,
        long parameters) {

    public ModelDescription {
        schedulers = List.copyOf(schedulers);
    }

    /** Names the model's own scheduler where no other name describes it. */
    public static final String OWN_SCHEDULER = "default";

    private static final String MAX_TOKENS = "max_position_embeddings";
    static final int DEFAULT_STEPS = 30;
    private static final double DEFAULT_GUIDANCE_SCALE = 7.5;
    private static final int SD_SAMPLE_SIZE = 64;
    private static final int IMAGE_CHANNELS = 3;
    private static final int MAX_SIDE = 1 << 16;

    /** @throws dev.darkroom.diffusion.DiffusionException if the folder or file is damaged or of a kind that is not supported */
    public static ModelDescription read(Path path) {
        return read(ModelFiles.open(path));
    }

    static ModelDescription read(ModelFiles files) {
        return files instanceof DiffusersFolder folder && folder.isUnconditional()
                ? unconditional(folder)
                : textToImage(files);
    }

    /** Whether it draws what a prompt says. */
    public boolean takesPrompts() {
        return maxPromptTokens > 0;
    }

    private static ModelDescription unconditional(DiffusersFolder folder) {
        ConfigFile unet = folder.config("unet", "UNet2DModel");
        Latent latent = folder.has(folder.autoencoder()) ? Latent.of(folder) : new Latent(IMAGE_CHANNELS, 1);
        int channels = new UNet2DModel(unet).inChannels();
        if (channels != latent.channels) {
            throw unet.bad("in_channels = " + channels + " but what is denoised has " + latent.channels + " channels");
        }
        int factor = latent.factor;
        List<Integer> cells = cells(unet, factor);
        SchedulerConfig scheduler = folder.schedulerConfig();
        Defaults defaults = Defaults.read(folder.path().resolve("darkroom.json"));
        return new ModelDescription(
                folder.name(),
                folder.pipeline(),
                cells.get(1) * factor,
                cells.get(0) * factor,
                factor,
                channels,
                factor,
                0,
                0,
                defaultScheduler(scheduler),
                schedulers(defaultScheduler(scheduler), scheduler),
                defaults.steps,
                1,
                Revision.of(folder.path()),
                parameters(folder));
    }

    /** What an autoencoder makes of an image, or the image itself. */
    private record Latent(int channels, int factor) {
        static Latent of(ModelFiles files) {
            String component = files.autoencoder();
            ConfigFile config = files.config(component, "AutoencoderKL", "VQModel");
            FirstStage.requireOnlyScaled(config);
            FirstStage autoencoder = FirstStage.of(component, files.type(component), config);
            return new Latent(autoencoder.latentChannels(), autoencoder.factor());
        }
    }

    /** What of a prompt all text encoders of a model take. */
    private record Text(int maxTokens, int maxClipSkip) {
        static Text of(ModelFiles files) {
            return files.textEncoders().stream()
                    .map(encoder -> files.type(encoder).equals("LDMBertModel")
                            ? new Text(files.config(encoder, "LDMBertModel").size(MAX_TOKENS, 77), 0)
                            : clip(files, encoder))
                    .reduce((one, other) -> new Text(
                            Math.min(one.maxTokens, other.maxTokens), Math.min(one.maxClipSkip, other.maxClipSkip)))
                    .orElseThrow();
        }

        private static Text clip(ModelFiles files, String encoder) {
            ConfigFile config = files.config(encoder, "CLIPTextModel", "CLIPTextModelWithProjection");
            return new Text(
                    config.size(MAX_TOKENS, 77),
                    config.size("num_hidden_layers", 12) - (files.has("text_encoder_2") ? 1 : 0));
        }
    }

    private static List<Integer> cells(ConfigFile unet, int factor) {
        List<Integer> cells = unet.sizeOrList("sample_size", 2, SD_SAMPLE_SIZE);
        if (Collections.max(cells) > MAX_SIDE / factor) {
            throw unet.bad("sample_size = " + cells + " makes images of more than " + MAX_SIDE + " pixels a side");
        }
        return cells;
    }

    private static String defaultScheduler(SchedulerConfig scheduler) {
        return SchedulerName.of(scheduler).map(SchedulerName::toString).orElse(OWN_SCHEDULER);
    }

    private static ModelDescription textToImage(ModelFiles files) {
        ConfigFile unet = files.config("unet", "UNet2DConditionModel");
        String pipeline = files.textToImagePipeline();
        Text text = Text.of(files);
        Latent latent = Latent.of(files);
        int factor = latent.factor;
        List<Integer> cells = cells(unet, factor);
        SchedulerConfig scheduler = files.schedulerConfig();
        String defaultScheduler = defaultScheduler(scheduler);
        Defaults defaults = Defaults.read(files.path().resolve("darkroom.json"));
        return new ModelDescription(
                files.name(),
                pipeline,
                cells.get(1) * factor,
                cells.get(0) * factor,
                factor,
                latent.channels,
                factor,
                text.maxTokens,
                text.maxClipSkip,
                defaultScheduler,
                schedulers(defaultScheduler, scheduler),
                defaults.steps,
                defaults.guidanceScale,
                Revision.of(files.path()),
                parameters(files));
    }

    /** Channels, height and width of the latent of an image of the default size, as {@code 4x64x64}. */
    public String latentShape() {
        return latentChannels + "x" + defaultHeight / latentFactor + "x" + defaultWidth / latentFactor;
    }

    private static List<String> schedulers(String defaultScheduler, SchedulerConfig config) {
        Stream<String> fitting = SchedulerName.fitting(config).stream().map(SchedulerName::toString);
        return Stream.concat(Stream.of(defaultScheduler), fitting).distinct().toList();
    }

    private static long parameters(ModelFiles files) {
        long count = 0;
        for (String component : files.networks()) {
            for (TensorInfo tensor : files.weights(component).tensors().values()) {
                count += tensor.type().isFloatingPoint() ? tensor.shape().elements() : 0;
            }
        }
        return count;
    }

    /** What a model's author recommends. */
    private record Defaults(int steps, double guidanceScale) {
        static Defaults read(Path file) {
            if (!Files.exists(file)) {
                return new Defaults(DEFAULT_STEPS, DEFAULT_GUIDANCE_SCALE);
            }
            ConfigFile config = ConfigFile.read(file);
            return new Defaults(
                    config.size("steps", DEFAULT_STEPS), config.number("guidance_scale", DEFAULT_GUIDANCE_SCALE));
        }
    }
}
