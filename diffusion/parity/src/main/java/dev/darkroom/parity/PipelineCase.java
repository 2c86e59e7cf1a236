package dev.darkroom.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.BatchNoise;
import dev.darkroom.diffusion.pipelines.Guidance;
import dev.darkroom.diffusion.pipelines.SamplingRequest;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What the cases of whole pipelines have in common: the arguments of the call and what it gives. */
final class PipelineCase {

    /** As far as two float32 implementations may drift apart in a few steps; one grey level is twenty times as much. */
    private static final double IMAGE_TOLERANCE = 2e-4;

    private static final double LATENT_TOLERANCE = 1e-3;
    private static final double DEFAULT_GUIDANCE = 7.5;

    private final ParityCase parityCase;
    private final JsonNode call;
    private final SafeTensors golden;
    private final List<float[]> stepLatents = new ArrayList<>();

    /** @param arguments the names that the call may use */
    PipelineCase(ParityCase parityCase, Set<String> arguments) {
        this.parityCase = parityCase;
        this.call = parityCase.json().path("call");
        this.golden = parityCase.tensors();
        call.fieldNames().forEachRemaining(name -> {
            if (!arguments.contains(name)) {
                throw DiffusionException.unsupported(parityCase.id(), "call." + name);
            }
        });
    }

    Tensor tensor(String name) {
        return ParityCase.tensor(golden, name);
    }

    /** One text for each image. */
    private List<Optional<String>> texts(String argument, int count) {
        JsonNode value = call.path(argument);
        if (!value.isArray()) {
            return Collections.nCopies(count, Optional.ofNullable(value.textValue()));
        }
        List<Optional<String>> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(Optional.ofNullable(value.get(i * value.size() / count).textValue()));
        }
        return texts;
    }

    Scheduler scheduler() {
        return Scheduler.of(
                SchedulerConfig.of(parityCase.id(), parityCase.json().path("scheduler")),
                parityCase.json().path("steps").asInt(),
                call.has("eta") ? OptionalDouble.of(call.path("eta").doubleValue()) : OptionalDouble.empty());
    }

    /** The arguments that every pipeline takes, with the recorded noise behind a start that was passed in. */
    SamplingRequest sampling(Scheduler scheduler, int count) {
        return new SamplingRequest(
                texts("prompt", count).stream().map(text -> text.orElse("")).toList(),
                texts("negative_prompt", count),
                scheduler,
                new Guidance(number("guidance_scale", DEFAULT_GUIDANCE), number("guidance_rescale", 0)),
                false,
                call.path("clip_skip").asInt(0),
                BatchNoise.share(recordedNoise(), count));
    }

    /** The random draws of the reference, behind a start that was passed in. */
    RecordedNoise recordedNoise() {
        return new RecordedNoise(golden, "in.latents");
    }

    double number(String argument, double otherwise) {
        return call.path(argument).asDouble(otherwise);
    }

    /** Remembers the latents after a step. */
    boolean onStep(int evaluation, List<SchedulerState> samples) {
        samples.forEach(sample -> stepLatents.add(sample.sample()));
        return true;
    }

    /** Compares all that a pipeline gives. */
    List<Comparison> compare(Scheduler scheduler, List<float[]> latents, List<float[]> images) {
        return List.of(
                Comparison.of("out.timesteps", scheduler.timesteps(), golden.floats("out.timesteps"), 0),
                compare("out.step_latents", stepLatents, LATENT_TOLERANCE),
                compare("out.latents", latents, LATENT_TOLERANCE),
                compare("out.image", images, IMAGE_TOLERANCE));
    }

    private Comparison compare(String output, List<float[]> parts, double tolerance) {
        return Comparison.of(output, join(parts), golden.floats(output), tolerance);
    }

    private static float[] join(List<float[]> parts) {
        int size = parts.stream().mapToInt(part -> part.length).sum();
        float[] joined = new float[size];
        int position = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, joined, position, part.length);
            position += part.length;
        }
        return joined;
    }
}
