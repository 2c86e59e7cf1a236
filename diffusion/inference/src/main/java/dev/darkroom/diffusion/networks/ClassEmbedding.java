package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.layers.Activation;
import dev.darkroom.diffusion.layers.Embedding;
import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns class labels, numbers [B] or vectors [B, n], into the width of the time embedding, [B, T], to which they are added (Nichol and
 * Dhariwal 2021, section 5). What kinds differ in is one layer each, so they share this class.
 */
final class ClassEmbedding extends Layer {

    /** How labels are embedded: {@code class_embed_type} of diffusers. */
    enum Kind {
        NONE,
        TABLE,
        TIMESTEP,
        IDENTITY,
        PROJECTION,
        SIMPLE_PROJECTION
    }

    @WeightName("")
    private final @Nullable Layer layer;

    private final UnaryOperator<Value> forward;

    private ClassEmbedding(@Nullable Layer layer, UnaryOperator<Value> forward) {
        this.layer = layer;
        this.forward = forward;
    }

    /**
     * Builds the embedding of a kind.
     *
     * @param inputs how many classes a table has, or how wide the vectors of a projection are
     * @param width of the time embedding
     * @return null for {@link Kind#NONE}
     */
    static @Nullable ClassEmbedding of(
            Kind kind, int inputs, int width, TimeProjection timesteps, Activation activation) {
        return switch (kind) {
            case NONE -> null;
            case TABLE -> {
                Embedding table = new Embedding(inputs, width);
                yield new ClassEmbedding(table, labels -> table.forward(labels.toInt64()));
            }
            case TIMESTEP -> {
                TimestepEmbedding embedding = new TimestepEmbedding(timesteps.channels(), width, activation);
                yield new ClassEmbedding(embedding, labels -> embedding.forward(timesteps.forward(labels)));
            }
            case IDENTITY -> new ClassEmbedding(null, labels -> labels);
            case PROJECTION -> {
                TimestepEmbedding embedding = new TimestepEmbedding(inputs, width, Activation.SILU);
                yield new ClassEmbedding(embedding, embedding::forward);
            }
            case SIMPLE_PROJECTION -> {
                Linear projection = new Linear(inputs, width);
                yield new ClassEmbedding(projection, labels -> projection.forward(labels.typeAs(projection.weight())));
            }
        };
    }

    Value forward(Value labels) {
        return forward.apply(labels);
    }
}
