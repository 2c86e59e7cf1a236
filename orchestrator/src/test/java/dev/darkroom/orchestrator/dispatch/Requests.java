package dev.darkroom.orchestrator.dispatch;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.PromptSyntax;
import dev.darkroom.events.Topics;
import java.util.List;
import java.util.Map;

/** What the simulated tenants ask for. */
final class Requests {
    private Requests() {}

    static GenerationRequest of(int steps, int priority) {
        return new GenerationRequest(
                "stable-diffusion-v1-5",
                Topics.DEFAULT_POOL,
                "a photograph of an astronaut riding a horse, in the style of an old postcard",
                "blurry, low quality",
                512,
                512,
                steps,
                7.5,
                0,
                "dpmpp_2m",
                7,
                1,
                PromptSyntax.PLAIN,
                0,
                List.of(),
                null,
                null,
                false,
                priority,
                null,
                null,
                null,
                Map.of());
    }
}
