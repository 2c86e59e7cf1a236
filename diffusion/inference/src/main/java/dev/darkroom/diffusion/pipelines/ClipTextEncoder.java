package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.tokenizers.PromptTokenizer;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One CLIP text encoder: it may leave out its last layers, and learn words. */
final class ClipTextEncoder implements TextEncoder {

    private static final String[] CLASSES = {"CLIPTextModel", "CLIPTextModelWithProjection"};

    private final ClipTokenizer tokenizer;
    private final CLIPTextModel definition;
    private final Weights weights;
    private final Loading loading;
    private final boolean penultimate;

    /** One network for each number of layers that was left out so far; they share the mapped weights. */
    private final Map<Integer, Network> networks = new HashMap<>();

    /**
     * Loads a text encoder.
     *
     * @param name the component's
     * @param penultimate whether the U-Net attends to what the last layer but one gives, as SDXL's does
     */
    ClipTextEncoder(ModelFiles files, String name, boolean penultimate, Loading loading) {
        LearnedWords words = loading.words();
        ConfigFile config = files.config(name, CLASSES);
        definition = new CLIPTextModel(config, words.rows(name));
        ClipTokenizer untaught = files.clipTokenizer(name);
        int vocabulary = definition.vocabularySize() - words.rows(name);
        tokenizer = words.teach(name, untaught, vocabulary);
        Program.Weight table = new Program.Weight(CLIPTextModel.TOKEN_TABLE, Shape.of(vocabulary, definition.width()));
        weights = loading.loras()
                .apply(name, definition.everything(false).weights(), words.append(name, table, files.weights(name)));
        this.penultimate = penultimate;
        this.loading = loading;
        network(0);
    }

    @Override
    public PromptTokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public int maxClipSkip() {
        return definition.layerCount() - (penultimate ? 1 : 0);
    }

    @Override
    public List<Tensor> read(int[] ids, int clipSkip) {
        return network(clipSkip).run(Tensor.of(ids, 1, ids.length));
    }

    private Network network(int clipSkip) {
        return networks.computeIfAbsent(
                clipSkip,
                skip -> Network.load(
                        penultimate ? definition.penultimate(skip) : definition.embeddings(skip),
                        weights,
                        loading.device(),
                        loading.precision()));
    }

    @Override
    public void close() {
        networks.values().forEach(Network::close);
    }
}
