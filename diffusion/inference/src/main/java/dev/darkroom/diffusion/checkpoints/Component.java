package dev.darkroom.diffusion.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.weights.Weights;
import java.util.Map;

/**
 * One network of a checkpoint.
 *
 * @param config what diffusers or transformers would write to its {@code config.json}
 * @param weights under the names of diffusers or transformers
 */
public record Component(JsonNode config, Weights weights) {

    static Component of(Map<String, Object> config, Weights weights) {
        return new Component(new ObjectMapper().valueToTree(config), weights);
    }
}
