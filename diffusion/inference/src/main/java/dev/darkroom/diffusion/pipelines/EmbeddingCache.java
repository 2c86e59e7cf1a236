package dev.darkroom.diffusion.pipelines;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Texts that were encoded lately; those not asked for longest make room. */
final class EmbeddingCache {

    private final long mostBytes;
    private final Map<Key, TextEmbedding> embeddings = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * What an embedding depends on beside the encoders.
     *
     * @param chunks how many times the encoders read, 0 where brackets mean nothing
     */
    record Key(String text, int clipSkip, int chunks) {}

    EmbeddingCache(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    TextEmbedding get(Key key, Supplier<TextEmbedding> encode) {
        TextEmbedding known = embeddings.get(key);
        if (known != null) {
            return known;
        }
        TextEmbedding embedding = encode.get();
        embeddings.put(key, embedding);
        bytes += embedding.bytes();
        Iterator<TextEmbedding> eldest = embeddings.values().iterator();
        while (bytes > mostBytes && embeddings.size() > 1) {
            bytes -= eldest.next().bytes();
            eldest.remove();
        }
        return embedding;
    }
}
