package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One CLIP text encoder and its tokenizer. */
final class TextEncoder implements AutoCloseable {

    private static final String[] CLASSES = {"CLIPTextModel", "CLIPTextModelWithProjection"};

    private final ClipTokenizer tokenizer;
    private final CLIPTextModel definition;
    private final Weights weights;
    private final Device device;
    private final Precision precision;
    private final boolean penultimate;

    /** One network for each number of layers that was left out so far; they share the mapped weights. */
    private final Map<Integer, Network> networks = new HashMap<>();

    /**
     * Loads a text encoder.
     *
     * @param name the component's
     * @param penultimate whether the U-Net attends to what the last layer but one gives, as SDXL's does
     */
    TextEncoder(ModelFiles files, String name, boolean penultimate, Device device, Precision precision) {
        ConfigFile config = files.config(name, CLASSES);
        definition = new CLIPTextModel(config);
        tokenizer = files.tokenizer(name);
        if (tokenizer.maxLength() > definition.maxTokens()) {
            throw config.bad("max_position_embeddings = " + definition.maxTokens() + " but the tokenizer gives "
                    + tokenizer.maxLength() + " tokens");
        }
        // On a GPU, looking up a row that is not there ends the use of the device.
        if (tokenizer.largestId() >= definition.vocabularySize()) {
            throw config.bad("vocab_size = " + definition.vocabularySize() + " but the tokenizer gives id "
                    + tokenizer.largestId());
        }
        weights = files.weights(name);
        this.penultimate = penultimate;
        this.device = device;
        this.precision = precision;
        network(0);
    }

    /** Length of a token's vector. */
    int width() {
        return definition.width();
    }

    int layerCount() {
        return definition.layerCount();
    }

    /**
     * Encodes one text.
     *
     * @param clipSkip how many of the last layers to leave out
     * @return [1, L, D], and where it is the last layer but one, [1, P] of the whole text
     */
    List<Tensor> encode(String text, int clipSkip) {
        int[] ids = tokenizer.encode(text);
        return network(clipSkip).run(Tensor.of(ids, 1, ids.length));
    }

    private Network network(int clipSkip) {
        return networks.computeIfAbsent(
                clipSkip,
                skip -> Network.load(
                        penultimate ? definition.penultimate(skip) : definition.embeddings(skip),
                        weights,
                        device,
                        precision));
    }

    @Override
    public void close() {
        networks.values().forEach(Network::close);
    }
}
