package dev.darkroom.diffusion.checkpoints;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A Stable Diffusion checkpoint in one safetensors file, as the original code names its tensors: version 1 (CLIP), version 2
 * (OpenCLIP) or SDXL (both), with a U-Net of 4 channels or of 9 for inpainting. What diffusers keeps in configurations is read off
 * the tensors' shapes.
 *
 * <p>What shapes cannot tell is whether the U-Net predicts noise or velocity. In this order: the scheduler's configuration beside
 * the file; a tensor {@code v_pred} or {@code modelspec.prediction_type} in the file; else version 2 predicts velocity unless it
 * inpaints, and all others predict noise.
 */
public final class OriginalCheckpoint {

    private static final String UNET = "model.diffusion_model.";
    private static final String VAE = "first_stage_model.";
    private static final String CLIP = "cond_stage_model.transformer.";
    private static final String OPEN_CLIP = "cond_stage_model.model.";
    private static final String XL_CLIP = "conditioner.embedders.0.transformer.";
    private static final String XL_OPEN_CLIP = "conditioner.embedders.1.model.";

    private static final String WITH_PROJECTION = "CLIPTextModelWithProjection";
    private static final int INPAINTING_CHANNELS = 9;

    /** What the three versions differ in that shapes do not show. */
    private enum Version {
        SD1("PNDMScheduler", 0.18215, false),
        SD2("DDIMScheduler", 0.18215, false),
        SDXL("EulerDiscreteScheduler", 0.13025, true);

        private final String scheduler;
        private final double scalingFactor;
        private final boolean overflowsInFp16;

        Version(String scheduler, double scalingFactor, boolean overflowsInFp16) {
            this.scheduler = scheduler;
            this.scalingFactor = scalingFactor;
            this.overflowsInFp16 = overflowsInFp16;
        }
    }

    private final Version version;
    private final boolean inpainting;
    private final SchedulerConfig scheduler;
    private final Map<String, Component> components = new LinkedHashMap<>();

    private OriginalCheckpoint(SafeTensors file, Optional<SchedulerConfig> given) {
        Tensors unet = Tensors.of(file, UNET);
        if (unet.byName().isEmpty()) {
            throw DiffusionException.badFile(
                    file.label(), "is no Stable Diffusion checkpoint: no tensor is named " + UNET + "*");
        }
        version = version(file);
        inpainting = unet.size("input_blocks.0.0.weight", 1) == INPAINTING_CHANNELS;
        scheduler = given.orElseGet(() -> scheduler(file));
        components.put("unet", OriginalUNet.read(unet, sampleSize(), upcastsAttention()));
        components.put(
                "vae", OriginalAutoencoder.read(Tensors.of(file, VAE), version.scalingFactor, version.overflowsInFp16));
        switch (version) {
            case SD1 -> components.put("text_encoder", OriginalTextEncoder.clip(Tensors.of(file, CLIP)));
            case SD2 -> {
                Tensors text = Tensors.of(file, OPEN_CLIP);
                int layers = OriginalTextEncoder.layersBelowTheLast(text);
                components.put("text_encoder", OriginalTextEncoder.openClip(text, layers, "CLIPTextModel"));
            }
            case SDXL -> {
                components.put("text_encoder", OriginalTextEncoder.clip(Tensors.of(file, XL_CLIP)));
                Tensors text = Tensors.of(file, XL_OPEN_CLIP);
                int layers = OriginalTextEncoder.openClipLayers(text);
                components.put("text_encoder_2", OriginalTextEncoder.openClip(text, layers, WITH_PROJECTION));
            }
        }
    }

    /**
     * Reads a file's header.
     *
     * @param scheduler the scheduler's configuration, where there is one
     * @throws DiffusionException if it is no such checkpoint or one of its parts is missing
     */
    public static OriginalCheckpoint open(Path file, Optional<SchedulerConfig> scheduler) {
        return new OriginalCheckpoint(SafeTensors.open(file), scheduler);
    }

    /** The networks by the names that diffusers gives their folders. */
    public Map<String, Component> components() {
        return components;
    }

    /** The diffusers class of such a model. */
    public String pipeline() {
        return switch (version) {
            case SD1, SD2 -> inpainting ? "StableDiffusionInpaintPipeline" : "StableDiffusionPipeline";
            case SDXL -> inpainting ? "StableDiffusionXLInpaintPipeline" : "StableDiffusionXLPipeline";
        };
    }

    public SchedulerConfig scheduler() {
        return scheduler;
    }

    /** Whether a text encoder was trained on prompts padded with token 0, as OpenCLIP was, and not with the end of the text. */
    public boolean padsWithZero(String textEncoder) {
        return switch (version) {
            case SD1 -> false;
            case SD2 -> true;
            case SDXL -> textEncoder.equals("text_encoder_2");
        };
    }

    private static Version version(SafeTensors file) {
        if (!Tensors.of(file, XL_OPEN_CLIP).byName().isEmpty()) {
            return Version.SDXL;
        }
        if (!Tensors.of(file, OPEN_CLIP).byName().isEmpty()) {
            return Version.SD2;
        }
        if (!Tensors.of(file, CLIP).byName().isEmpty()) {
            return Version.SD1;
        }
        throw DiffusionException.unsupported(
                file.label(),
                "a checkpoint with none of the text encoders " + CLIP + ", " + OPEN_CLIP + ", " + XL_CLIP);
    }

    private int sampleSize() {
        return switch (version) {
            case SD1 -> 64;
            case SD2 -> scheduler.predictsVelocity() ? 96 : 64;
            case SDXL -> 128;
        };
    }

    /** Of the published models only the one of version 2 that predicts velocity has attention scores that overflow in fp16. */
    private boolean upcastsAttention() {
        return version == Version.SD2 && scheduler.predictsVelocity();
    }

    private SchedulerConfig scheduler(SafeTensors file) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("_class_name", version.scheduler);
        config.put("num_train_timesteps", 1000);
        config.put("beta_start", 0.00085);
        config.put("beta_end", 0.012);
        config.put("beta_schedule", "scaled_linear");
        config.put("prediction_type", predictsVelocity(file) ? "v_prediction" : "epsilon");
        config.put("steps_offset", 1);
        config.put("timestep_spacing", "leading");
        config.put("clip_sample", false);
        config.put("set_alpha_to_one", false);
        config.put("skip_prk_steps", true);
        if (file.tensors().containsKey("ztsnr")) {
            config.put("rescale_betas_zero_snr", true);
        }
        return SchedulerConfig.of(file.label(), new ObjectMapper().valueToTree(config));
    }

    private boolean predictsVelocity(SafeTensors file) {
        if (file.tensors().containsKey("v_pred")) {
            return true;
        }
        return Optional.ofNullable(file.metadata().get("modelspec.prediction_type"))
                .map(type -> type.startsWith("v"))
                .orElse(version == Version.SD2 && !inpainting);
    }
}
