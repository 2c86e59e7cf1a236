package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.FirstStage;
import dev.darkroom.diffusion.networks.LDMBertModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.PromptTokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the networks of a model fit together to draw from prompts, by their configurations alone. Adding, offering and loading a model all
 * use this check, so that no model is offered that cannot be loaded.
 *
 * @param seesMask whether the U-Net takes a mask and the masked image beside the latent, as inpainting models do
 * @param seesSize whether it takes a vector of the whole prompt and sizes, as SDXL's does
 * @param timeIds how many numbers it takes beside that vector
 * @param unet its program
 * @param textEncoders their programs where no layer is left out, by the components' names
 */
public record PipelineFit(
        boolean seesMask, boolean seesSize, int timeIds, Program unet, Map<String, Program> textEncoders) {

    private static final String OF_XL = "text_encoder_2";
    private static final List<String> INPUTS = List.of("sample", "timestep", "encoder_hidden_states");
    private static final List<String> XL_INPUTS =
            List.of("added_cond_kwargs.text_embeds", "added_cond_kwargs.time_ids");

    /** Original size, crop and target size; SDXL's refiner takes a score instead of the target's two. */
    private static final int TIME_IDS = 6;

    private static final int COLORS = 3;

    public PipelineFit {
        textEncoders = Map.copyOf(textEncoders);
    }

    /**
     * What of a text encoder its U-Net and tokenizer must fit.
     *
     * @param pooledWidth length of its vector of the whole prompt, 0 where it gives none
     */
    private record Text(int width, int pooledWidth, int tokens, Program program) {
        static Text of(ModelFiles files, String name) {
            return files.type(name).equals("LDMBertModel") ? bert(files, name) : clip(files, name);
        }

        private static Text bert(ModelFiles files, String name) {
            ConfigFile config = files.config(name, "LDMBertModel");
            LDMBertModel text = new LDMBertModel(config);
            PromptTokenizer tokenizer = files.bertTokenizer();
            requireTokens(config, tokenizer, text.maxTokens(), text.vocabularySize());
            return new Text(text.width(), 0, tokenizer.maxLength(), text.embeddings());
        }

        private static Text clip(ModelFiles files, String name) {
            ConfigFile config = files.config(name, "CLIPTextModel", "CLIPTextModelWithProjection");
            CLIPTextModel text = new CLIPTextModel(config);
            PromptTokenizer tokenizer = files.clipTokenizer(name);
            requireTokens(config, tokenizer, text.maxTokens(), text.vocabularySize());
            return files.has(OF_XL)
                    ? new Text(text.width(), text.pooledWidth(), tokenizer.maxLength(), text.penultimate(0))
                    : new Text(text.width(), 0, tokenizer.maxLength(), text.embeddings(0));
        }
    }

    /**
     * Makes sure that the networks fit together.
     *
     * @throws DiffusionException if no pipeline can draw with them, or one of them is not supported
     */
    public static PipelineFit of(ModelFiles files) {
        files.textToImagePipeline();
        Map<String, Text> texts = new LinkedHashMap<>();
        files.textEncoders().forEach(name -> texts.put(name, Text.of(files, name)));
        requireEqualLengths(files, texts);
        ConfigFile config = files.config("unet", "UNet2DConditionModel");
        UNet2DConditionModel unet = new UNet2DConditionModel(config);
        requireAttends(config, unet, texts);
        boolean seesSize = files.has(OF_XL);
        int timeIds = files.requiresAestheticScore() ? TIME_IDS - 1 : TIME_IDS;
        List<String> inputs = new ArrayList<>(INPUTS);
        inputs.addAll(seesSize ? XL_INPUTS : List.of());
        if (!unet.requiredInputs().equals(inputs)) {
            throw config.bad("the pipeline has no values for " + unet.requiredInputs());
        }
        if (seesSize) {
            requireAdded(config, List.copyOf(texts.values()).getLast().pooledWidth(), timeIds);
        }
        if (unet.timeConditionWidth() > 0) {
            inputs.add("timestep_cond");
        }
        boolean seesMask = seesMask(config, unet, requireDecodes(files));
        Scheduler.of(files.schedulerConfig(), ModelDescription.DEFAULT_STEPS);
        Map<String, Program> programs = new LinkedHashMap<>();
        texts.forEach((name, text) -> programs.put(name, text.program));
        return new PipelineFit(seesMask, seesSize, timeIds, unet.program(inputs), programs);
    }

    /**
     * Makes sure that a tokenizer gives what a network takes.
     *
     * @param config the network's
     * @throws DiffusionException if it does not
     */
    private static void requireTokens(ConfigFile config, PromptTokenizer tokenizer, int maxTokens, int vocabulary) {
        if (tokenizer.maxLength() > maxTokens) {
            throw config.bad("max_position_embeddings = " + maxTokens + " but the tokenizer gives "
                    + tokenizer.maxLength() + " tokens");
        }
        // On a GPU, looking up a row that is not there ends the use of the device.
        if (tokenizer.largestId() >= vocabulary) {
            throw config.bad("vocab_size = " + vocabulary + " but the tokenizer gives id " + tokenizer.largestId());
        }
    }

    private static void requireEqualLengths(ModelFiles files, Map<String, Text> texts) {
        if (texts.values().stream().mapToInt(Text::tokens).distinct().count() > 1) {
            throw DiffusionException.badFile(
                    files.path(),
                    "the tokenizers give "
                            + texts.values().stream().map(Text::tokens).toList() + " tokens, not equally many");
        }
    }

    private static void requireAttends(ConfigFile config, UNet2DConditionModel unet, Map<String, Text> texts) {
        int width = texts.values().stream().mapToInt(Text::width).sum();
        if (unet.contextWidth() != width) {
            throw config.bad("the U-Net attends to vectors of length " + unet.contextWidth()
                    + " but the text encoder gives " + width);
        }
    }

    private static void requireAdded(ConfigFile config, int pooledWidth, int timeIds) {
        int wanted = config.size("projection_class_embeddings_input_dim");
        int given = pooledWidth + timeIds * config.size("addition_time_embed_dim");
        if (wanted != given) {
            throw config.bad("projection_class_embeddings_input_dim = " + wanted + " but the text encoder and "
                    + timeIds + " sizes give " + given);
        }
    }

    /** The channels of the latents that become images of three colours. */
    private static int requireDecodes(ModelFiles files) {
        String component = files.autoencoder();
        ConfigFile config = files.config(component, "AutoencoderKL", "VQModel");
        FirstStage.requireOnlyScaled(config);
        for (String side : List.of("in_channels", "out_channels")) {
            if (config.size(side, COLORS) != COLORS) {
                throw config.bad(side + " = " + config.size(side) + " but an image has " + COLORS + " colours");
            }
        }
        return FirstStage.of(component, files.type(component), config).latentChannels();
    }

    private static boolean seesMask(ConfigFile config, UNet2DConditionModel unet, int latent) {
        if (unet.outChannels() != latent) {
            throw config.bad("out_channels = " + unet.outChannels() + " but the autoencoder takes " + latent);
        }
        boolean seesMask = unet.inChannels() == 2 * latent + 1;
        if (!seesMask && unet.inChannels() != latent) {
            throw config.bad("in_channels = " + unet.inChannels() + " fits no pipeline: a U-Net that gives " + latent
                    + " channels takes as many, or " + (2 * latent + 1) + " to fill in");
        }
        return seesMask;
    }
}
