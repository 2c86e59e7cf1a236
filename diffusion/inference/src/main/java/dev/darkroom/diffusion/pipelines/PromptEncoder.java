package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.prompts.WeightedText;
import dev.darkroom.diffusion.runtime.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
     * Encodes one prompt for each image and, where the U-Net needs it for guidance, what to steer away from. The negative prompts
     * pass all layers whatever {@code clipSkip} says, as in diffusers.
     */
    List<Condition> encode(SamplingRequest sampling, Denoiser unet) {
        boolean guided = sampling.guidance().isOn() && !unet.isGuidanceDistilled();
        int clipSkip = sampling.clipSkip();
        int most = encoders.stream().mapToInt(TextEncoder::maxClipSkip).min().orElseThrow();
        if (clipSkip < 0 || clipSkip > most) {
            throw DiffusionException.badRequest("clip_skip must be from 0 to " + most + ", not " + clipSkip);
        }
        int chunks = sampling.weighted() ? chunks(sampling) : PLAIN;
        return IntStream.range(0, sampling.prompts().size())
                .mapToObj(i -> new Condition(
                        score(cached(sampling.prompts().get(i), clipSkip, chunks), BEAUTIFUL),
                        guided ? Optional.of(negative(sampling.negativePrompts().get(i), chunks)) : Optional.empty()))
                .toList();
    }

    private TextEmbedding negative(Optional<String> text, int chunks) {
        TextEmbedding embedding = cached(text.orElse(""), 0, chunks);
        return score(zerosForEmptyPrompt && text.isEmpty() ? embedding.zeros() : embedding, UGLY);
    }

    private TextEmbedding score(TextEmbedding embedding, float score) {
        return scored ? embedding.withScore(score) : embedding;
    }

    /** The chunks of the longest text: a U-Net attends to equally many tokens of all. */
    private int chunks(SamplingRequest sampling) {
        sampling.prompts().forEach(text -> WeightedText.requireModest("prompt", text));
        sampling.negativePrompts()
                .forEach(negative -> negative.ifPresent(text -> WeightedText.requireModest("negative_prompt", text)));
        return Stream.concat(
                        sampling.prompts().stream(),
                        sampling.negativePrompts().stream().flatMap(Optional::stream))
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
