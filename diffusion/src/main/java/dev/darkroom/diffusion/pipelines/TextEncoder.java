package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.prompts.PromptChunk;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.tokenizers.ClipTokenizer;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One CLIP text encoder and its tokenizer. */
final class TextEncoder implements AutoCloseable {

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
    TextEncoder(ModelFiles files, String name, boolean penultimate, Loading loading) {
        LearnedWords words = loading.words();
        ConfigFile config = files.config(name, CLASSES);
        definition = new CLIPTextModel(config, words.rows(name));
        ClipTokenizer untaught = files.tokenizer(name);
        if (untaught.maxLength() > definition.maxTokens()) {
            throw config.bad("max_position_embeddings = " + definition.maxTokens() + " but the tokenizer gives "
                    + untaught.maxLength() + " tokens");
        }
        int vocabulary = definition.vocabularySize() - words.rows(name);
        // On a GPU, looking up a row that is not there ends the use of the device.
        if (untaught.largestId() >= vocabulary) {
            throw config.bad("vocab_size = " + vocabulary + " but the tokenizer gives id " + untaught.largestId());
        }
        tokenizer = words.teach(name, untaught, vocabulary);
        Program.Weight table = new Program.Weight(CLIPTextModel.TOKEN_TABLE, Shape.of(vocabulary, definition.width()));
        weights = loading.loras()
                .apply(name, definition.everything(false).weights(), words.append(name, table, files.weights(name)));
        this.penultimate = penultimate;
        this.loading = loading;
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

    /** How many times the encoder must read to take in the whole of a text whose brackets carry weights. */
    int chunks(String text) {
        return PromptChunk.split(tokenizer, text).size();
    }

    /**
     * Encodes a text whose brackets carry weights.
     *
     * @param chunks as many as {@link #chunks}, or more to be as long as another text
     * @return [1, chunks * L, D], and where it is the last layer but one, [1, P] of the first chunk
     */
    List<Tensor> encodeWeighted(String text, int clipSkip, int chunks) {
        List<PromptChunk> parts = new ArrayList<>(PromptChunk.split(tokenizer, text));
        while (parts.size() < chunks) {
            parts.add(PromptChunk.empty(tokenizer));
        }
        List<List<Tensor>> read =
                parts.stream().map(part -> weighed(part, clipSkip)).toList();
        Tensor tokens = Latents.concatenate(read.stream().map(List::getFirst).toList());
        Tensor oneText =
                new Tensor(Shape.of(1, tokens.shape().get(0) * tokens.shape().get(1), width()), tokens.values());
        return Stream.concat(Stream.of(oneText), read.getFirst().stream().skip(1))
                .toList();
    }

    private List<Tensor> weighed(PromptChunk chunk, int clipSkip) {
        List<Tensor> read = network(clipSkip).run(Tensor.of(chunk.ids(), 1, chunk.ids().length));
        Tensor states = read.getFirst();
        return Stream.concat(
                        Stream.of(new Tensor(states.shape(), chunk.weigh(states.values()))),
                        read.stream().skip(1))
                .toList();
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
