package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.prompts.PromptChunk;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.tokenizers.PromptTokenizer;
import dev.darkroom.diffusion.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A network that reads texts, with its tokenizer. */
interface TextEncoder extends AutoCloseable {

    PromptTokenizer tokenizer();

    /** How many of the last layers may be left out. */
    int maxClipSkip();

    /**
     * Reads as many tokens as the network takes at once.
     *
     * @param ids L of them
     * @param clipSkip how many of the last layers to leave out
     * @return [1, L, D], and where the network gives it, [1, P] of the whole text
     */
    List<Tensor> read(int[] ids, int clipSkip);

    @Override
    void close();

    /** Encodes one text: what {@link #read} makes of it. */
    default List<Tensor> encode(String text, int clipSkip) {
        return read(tokenizer().encode(text), clipSkip);
    }

    /** How many times the encoder must read to take in the whole of a text whose brackets carry weights. */
    default int chunks(String text) {
        return PromptChunk.split(tokenizer(), text).size();
    }

    /**
     * Encodes a text whose brackets carry weights.
     *
     * @param chunks as many as {@link #chunks}, or more to be as long as another text
     * @return [1, chunks * L, D], and where the network gives it, [1, P] of the first chunk
     */
    default List<Tensor> encodeWeighted(String text, int clipSkip, int chunks) {
        List<PromptChunk> parts = new ArrayList<>(PromptChunk.split(tokenizer(), text));
        while (parts.size() < chunks) {
            parts.add(PromptChunk.empty(tokenizer()));
        }
        List<List<Tensor>> read =
                parts.stream().map(part -> weighed(part, clipSkip)).toList();
        Tensor tokens =
                LatentBatches.concatenate(read.stream().map(List::getFirst).toList());
        Shape shape = tokens.shape();
        Tensor oneText = new Tensor(Shape.of(1, shape.get(0) * shape.get(1), shape.get(2)), tokens.values());
        return Stream.concat(Stream.of(oneText), read.getFirst().stream().skip(1))
                .toList();
    }

    private List<Tensor> weighed(PromptChunk chunk, int clipSkip) {
        List<Tensor> read = read(chunk.ids(), clipSkip);
        Tensor states = read.getFirst();
        return Stream.concat(
                        Stream.of(new Tensor(states.shape(), chunk.weigh(states.values()))),
                        read.stream().skip(1))
                .toList();
    }
}
