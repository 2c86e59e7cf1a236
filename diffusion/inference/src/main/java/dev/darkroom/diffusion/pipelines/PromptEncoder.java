package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.prompts.WeightedText;
import dev.darkroom.diffusion.runtime.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Prompts to what a U-Net attends to, by one text encoder or by two: SDXL (Podell et al. 2023, section 2.1) puts what both say of a
 * token side by side and takes the second one's vector of the whole prompt besides.
 */
final class PromptEncoder implements AutoCloseable {

    /** Gives a vector of the whole prompt, and has the U-Net attend to its last layer but one. */
    private static final String OF_XL = "text_encoder_2";

    /** How beautiful images should be and should not be, as diffusers has it for SDXL's refiner. */
    private static final float BEAUTIFUL = 6;

    private static final float UGLY = 2.5f;
    private static final int PLAIN = 0;
    private static final long MOST_CACHED_BYTES = 32 << 20;

    private final List<TextEncoder> encoders;
    private final boolean poolsPrompts;
    private final boolean scored;
    private final boolean zerosForEmptyPrompt;
    private final EmbeddingCache cache = new EmbeddingCache(MOST_CACHED_BYTES);

    PromptEncoder(ModelFiles files, Loading loading) {
        poolsPrompts = files.has(OF_XL);
        encoders = files.textEncoders().stream()
                .map(name -> encoder(files, name, loading))
                .toList();
        scored = files.requiresAestheticScore();
        zerosForEmptyPrompt = poolsPrompts && files.zerosForEmptyPrompt();
    }

    private TextEncoder encoder(ModelFiles files, String name, Loading loading) {
        return files.type(name).equals("LDMBertModel")
                ? new LdmBertEncoder(files, name, loading)
                : new ClipTextEncoder(files, name, poolsPrompts, loading);
    }

    /**
     * Encodes a prompt and, under guidance, what to steer away from ({@code encode_prompt} of diffusers' pipelines). What to steer away
     * from passes all layers whatever {@code clipSkip} says, as there.
     *
     * @throws DiffusionException if the text encoders have not that many layers to leave out, or a word weighs too much
     */
    Condition encode(DrawRequest.Prompt prompt, boolean guided) {
        int most = encoders.stream().mapToInt(TextEncoder::maxClipSkip).min().orElseThrow();
        if (prompt.clipSkip() < 0 || prompt.clipSkip() > most) {
            throw DiffusionException.badRequest("clip_skip must be from 0 to " + most + ", not " + prompt.clipSkip());
        }
        int chunks = prompt.weighted() ? chunks(prompt) : PLAIN;
        return new Condition(
                score(cached(prompt.text(), prompt.clipSkip(), chunks), BEAUTIFUL),
                guided ? Optional.of(negative(prompt.negative(), chunks)) : Optional.empty());
    }

    private TextEmbedding negative(Optional<String> text, int chunks) {
        TextEmbedding embedding = cached(text.orElse(""), 0, chunks);
        return score(zerosForEmptyPrompt && text.isEmpty() ? embedding.zeros() : embedding, UGLY);
    }

    private TextEmbedding score(TextEmbedding embedding, float score) {
        return scored ? embedding.withScore(score) : embedding;
    }

    /** The chunks of the longer text: a U-Net attends to equally many tokens of both. */
    private int chunks(DrawRequest.Prompt prompt) {
        WeightedText.requireModest("prompt", prompt.text());
        prompt.negative().ifPresent(text -> WeightedText.requireModest("negative_prompt", text));
        return Stream.concat(Stream.of(prompt.text()), prompt.negative().stream())
                .flatMap(text -> encoders.stream().map(encoder -> encoder.chunks(text)))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Encodes each text alone, so that what becomes of it does not depend on the others, and once. */
    private TextEmbedding cached(String text, int clipSkip, int chunks) {
        return cache.get(new EmbeddingCache.Key(text, clipSkip, chunks), () -> encode(text, clipSkip, chunks));
    }

    private TextEmbedding encode(String text, int clipSkip, int chunks) {
        List<Tensor> last = List.of();
        Optional<Tensor> tokens = Optional.empty();
        for (TextEncoder encoder : encoders) {
            last = chunks == PLAIN ? encoder.encode(text, clipSkip) : encoder.encodeWeighted(text, clipSkip, chunks);
            Tensor own = last.get(0);
            tokens = Optional.of(tokens.map(others -> LatentBatches.concatenateLast(others, own))
                    .orElse(own));
        }
        return new TextEmbedding(tokens.orElseThrow(), last.stream().skip(1).findFirst(), Optional.empty());
    }

    @Override
    public void close() {
        encoders.forEach(TextEncoder::close);
    }
}
