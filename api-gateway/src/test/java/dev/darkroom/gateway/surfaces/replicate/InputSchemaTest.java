package dev.darkroom.gateway.surfaces.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.gateway.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputSchemaTest {
    private final JsonNode schemas = InputSchema.of(Platform.EMOJI).at("/components/schemas");

    @Test
    void shouldTellTheModelsLimitsAndDefaults() {
        JsonNode inputs = schemas.at("/Input/properties");

        assertThat(inputs.at("/width/minimum").asInt()).isEqualTo(8);
        assertThat(inputs.at("/width/maximum").asInt()).isEqualTo(128);
        assertThat(inputs.at("/width/multipleOf").asInt()).isEqualTo(8);
        assertThat(inputs.at("/num_outputs/maximum").asInt()).isEqualTo(4);
        assertThat(inputs.at("/num_inference_steps/default").asInt()).isEqualTo(20);
        assertThat(inputs.at("/guidance_scale/default").asDouble()).isEqualTo(4.5);
        assertThat(inputs.at("/scheduler/default").asText()).isEqualTo("DDIM");
        assertThat(inputs.at("/scheduler/enum").valueStream().map(JsonNode::asText))
                .containsExactly("DDIM", "K_EULER");
    }

    @Test
    void shouldPutTheInputsIntoAnOrder() {
        List<Integer> orders = schemas.at("/Input/properties")
                .valueStream()
                .map(input -> input.path("x-order").asInt(-1))
                .toList();

        assertThat(orders).isSorted().doesNotHaveDuplicates().startsWith(0);
        assertThat(schemas.at("/Input/required/0").asText()).isEqualTo("prompt");
    }

    @Test
    void shouldTellThatTheOutputIsAnArrayOfAddresses() {
        assertThat(schemas.at("/Output/type").asText()).isEqualTo("array");
        assertThat(schemas.at("/Output/items/format").asText()).isEqualTo("uri");
    }
}
