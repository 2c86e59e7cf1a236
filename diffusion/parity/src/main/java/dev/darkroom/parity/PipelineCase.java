package dev.darkroom.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.pipelines.Guidance;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What the cases of whole pipelines have in common: the arguments of the call and what it gives. */
final class PipelineCase {

    /** As far as two float32 implementations may drift apart in a few steps; one grey level is twenty times as much. */
    private static final double IMAGE_TOLERANCE = 2e-4;

    private static final double LATENT_TOLERANCE = 1e-3;
    private static final int RGB = 3;
    private static final int WHITE = 255;

    private final ParityCase parityCase;
    private final JsonNode call;
    private final SafeTensors golden;

    /** Every image, [B, 3, H, W] or, without a text, [B, H, W, 3], in 0..1. */
    private final Tensor images;

    /** @param arguments the names that the call may use */
    PipelineCase(ParityCase parityCase, Set<String> arguments) {
        this.parityCase = parityCase;
        this.call = parityCase.json().path("call");
        this.golden = parityCase.tensors();
        this.images = tensor("out.image");
        call.fieldNames().forEachRemaining(name -> {
            if (!arguments.contains(name)) {
                throw DiffusionException.unsupported(parityCase.id(), "call." + name);
            }
        });
    }

    Tensor tensor(String name) {
        return ParityCase.tensor(golden, name);
    }

    Scheduler scheduler() {
        return Scheduler.of(
                SchedulerConfig.of(parityCase.id(), parityCase.json().path("scheduler")),
                parityCase.json().path("steps").asInt(),
                call.has("eta") ? OptionalDouble.of(call.path("eta").doubleValue()) : OptionalDouble.empty());
    }

    /** For each image the random draws of the reference, behind a start that was passed in. */
    List<NoiseSource> noise() {
        return RecordedNoise.share(golden, "in.latents", count());
    }

    /** What asks for the image of that index. Its sampler and steps are those of {@link #scheduler}. */
    DrawRequest request(int image) {
        Shape size = images.shape();
        DrawRequest.Prompt prompt = new DrawRequest.Prompt(
                text("prompt", image).orElse(""),
                text("negative_prompt", image),
                false,
                call.path("clip_skip").asInt(0));
        return new DrawRequest(
                prompt,
                size.get(3),
                size.get(2),
                "default",
                parityCase.json().path("steps").asInt(),
                new Guidance(number("guidance_scale", 7.5), number("guidance_rescale", 0)),
                source(),
                Optional.empty());
    }

    /** A list of texts shares out the images. */
    private Optional<String> text(String argument, int image) {
        JsonNode value = call.path(argument);
        return Optional.ofNullable(
                value.isArray() ? value.get(image * value.size() / count()).textValue() : value.textValue());
    }

    private Optional<DrawRequest.Source> source() {
        return switch (parityCase.kind()) {
            case "img2img" -> Optional.of(new DrawRequest.Source(image(), Optional.empty(), number("strength", 0.8)));
            case "inpaint" ->
                Optional.of(new DrawRequest.Source(image(), Optional.of(tensor("in.mask")), number("strength", 1)));
            default -> Optional.empty();
        };
    }

    /** Images are recorded in 0..1, and networks take them in -1..1. */
    private Tensor image() {
        Tensor recorded = tensor("in.image");
        float[] values = new float[recorded.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * recorded.values()[i] - 1;
        }
        return new Tensor(recorded.shape(), values);
    }

    private double number(String argument, double otherwise) {
        return call.path(argument).asDouble(otherwise);
    }

    private int count() {
        return images.shape().get(0);
    }

    Comparison compareTimesteps(Scheduler scheduler) {
        return Comparison.of("out.timesteps", scheduler.timesteps(), golden.floats("out.timesteps"), 0);
    }

    Comparison compareLatents(String output, List<float[]> latents) {
        FloatBuffer joined = FloatBuffer.allocate(
                latents.stream().mapToInt(each -> each.length).sum());
        latents.forEach(joined::put);
        return Comparison.of(output, joined.array(), golden.floats(output), LATENT_TOLERANCE);
    }

    /** A byte stands for every value that rounds to it: the one of them nearest to the golden value is compared. */
    Comparison compareImages(List<RgbImage> drawn) {
        float[] expected = images.values();
        boolean channelsLast = images.shape().get(3) == RGB;
        int size = expected.length / count();
        if (drawn.size() != count() || drawn.stream().anyMatch(each -> each.rgb().length != size)) {
            return new Comparison("out.image", Double.POSITIVE_INFINITY, IMAGE_TOLERANCE);
        }
        float[] nearest = new float[expected.length];
        for (int i = 0; i < nearest.length; i++) {
            int value = i % size;
            int index = channelsLast ? value : value % (size / RGB) * RGB + value / (size / RGB);
            int level = Byte.toUnsignedInt(drawn.get(i / size).rgb()[index]);
            nearest[i] = Math.clamp(expected[i], (level - 0.5f) / WHITE, (level + 0.5f) / WHITE);
        }
        return Comparison.of("out.image", nearest, expected, IMAGE_TOLERANCE);
    }
}
