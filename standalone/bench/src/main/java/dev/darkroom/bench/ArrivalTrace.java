package dev.darkroom.bench;

import dev.darkroom.diffusion.model.ModelDescription;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests that arrive by a Poisson process; their samplers, steps and guidance differ. */
final class ArrivalTrace {
    private static final List<String> SAMPLERS = List.of("ddim", "euler_a", "dpmpp_2m");
    private static final List<Integer> STEPS = List.of(10, 20, 30);
    private static final List<String> PROMPTS =
            List.of("red apple", "blue heart", "pizza", "rocket", "dog", "sunflower");

    /** One in so many is drawn without guidance. */
    private static final int UNGUIDED = 4;

    private ArrivalTrace() {}

    /**
     * A request for one image.
     *
     * @param at seconds after the start
     */
    record Arrival(DrawRequest request, long seed, double at) {}

    /** @param ratePerSecond mean number of arrivals; infinite for all at once */
    static List<Arrival> poisson(ModelDescription model, int count, double ratePerSecond, long seed) {
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        double at = 0;
        for (int i = 0; i < count; i++) {
            arrivals.add(new Arrival(request(model, random), i, at));
            at -= Math.log(1 - random.nextDouble()) / ratePerSecond;
        }
        return arrivals;
    }

    private static DrawRequest request(ModelDescription model, Random random) {
        String prompt = PROMPTS.get(random.nextInt(PROMPTS.size()));
        int steps = STEPS.get(random.nextInt(STEPS.size()));
        double guidanceScale = random.nextInt(UNGUIDED) == 0 ? 1 : Math.max(2, model.defaultGuidanceScale());
        String sampler = SAMPLERS.get(random.nextInt(SAMPLERS.size()));
        return new DrawRequest(prompt, model.defaultWidth(), model.defaultHeight(), sampler, steps, guidanceScale);
    }
}
