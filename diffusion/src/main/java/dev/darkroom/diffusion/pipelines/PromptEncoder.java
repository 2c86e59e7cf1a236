package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.model.DiffusersFolder;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.WeightFiles;
import dev.darkroom.diffusion.weights.Weights;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tokenizer and the text encoder: prompts to what a U-Net attends to. */
final class PromptEncoder implements AutoCloseable {

    private static final String[] CLASSES = {"CLIPTextModel", "CLIPTextModelWithProjection"};

    private final ClipTokenizer tokenizer;
    private final CLIPTextModel definition;
    private final Weights weights;
    private final Device device;
    private final Precision precision;

    /** One network for each number of layers that was left out so far; they share the mapped weights. */
    private final Map<Integer, Network> networks = new HashMap<>();

    PromptEncoder(DiffusersFolder folder, Device device, Precision precision) {
        Path component = folder.component("text_encoder", CLASSES);
        definition = new CLIPTextModel(folder.config("text_encoder", CLASSES));
        weights = WeightFiles.open(component);
        tokenizer = ClipTokenizer.read(folder.component("tokenizer", "CLIPTokenizer", "CLIPTokenizerFast"));
        if (tokenizer.maxLength() > definition.maxTokens()) {
            throw DiffusionException.badFile(
                    component,
                    "takes " + definition.maxTokens() + " tokens but the tokenizer gives " + tokenizer.maxLength());
        }
        // On a GPU, looking up a row that is not there ends the use of the device.
        if (tokenizer.largestId() >= definition.vocabularySize()) {
            throw DiffusionException.badFile(
                    component,
                    "knows " + definition.vocabularySize() + " tokens but the tokenizer gives id "
                            + tokenizer.largestId());
        }
        this.device = device;
        this.precision = precision;
        network(0);
    }

    /**
     * Encodes one prompt for each sample and, where the U-Net needs it for guidance, what to steer away from. The negative prompts pass
     * all layers whatever {@code clipSkip} says, as in diffusers.
     */
    Condition encode(Sampling sampling, Denoiser unet) {
        boolean guided = sampling.guidance().isOn() && !unet.isGuidanceDistilled();
        int clipSkip = sampling.clipSkip();
        if (clipSkip < 0 || clipSkip > definition.layerCount()) {
            throw DiffusionException.badRequest(
                    "clip_skip must be from 0 to " + definition.layerCount() + ", not " + clipSkip);
        }
        return new Condition(
                encode(sampling.prompts(), clipSkip),
                guided ? Optional.of(encode(sampling.negativePrompts(), 0)) : Optional.empty());
    }

    /** Length of the vectors that a U-Net attends to. */
    int width() {
        return definition.width();
    }

    /** Encodes each text alone and once: [B, L, D]. */
    private Tensor encode(List<String> texts, int clipSkip) {
        Map<String, Tensor> encoded = new HashMap<>();
        return texts.stream()
                .map(text -> encoded.computeIfAbsent(text, unseen -> encode(unseen, clipSkip)))
                .reduce(Latents::concatenate)
                .orElseThrow();
    }

    private Tensor encode(String text, int clipSkip) {
        int[] ids = tokenizer.encode(text);
        return network(clipSkip).run(Tensor.of(ids, 1, ids.length)).get(0);
    }

    private Network network(int clipSkip) {
        return networks.computeIfAbsent(
                clipSkip, skip -> Network.load(definition.embeddings(skip), weights, device, precision));
    }

    @Override
    public void close() {
        networks.values().forEach(Network::close);
    }
}
