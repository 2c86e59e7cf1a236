package dev.darkroom.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the three networks of Stable Diffusion 1.5 at full size, each configuration in a process of its own. */
@Command(
        name = "engine",
        description =
                "Seconds per U-Net step, text encoding and decoding at Stable Diffusion 1.5 size, and peak memory.",
        mixinStandardHelpOptions = true)
final class EngineCommand implements Callable<Integer> {
    /** Pixels per latent cell along one side. */
    static final int FACTOR = 8;

    /** The prompt and what to steer away from. */
    private static final int GUIDED = 2;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            split = ",",
            defaultValue = "256,512",
            description = "Sides of the images (default: ${DEFAULT-VALUE}).")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            split = ",",
            defaultValue = "fp32,bf16",
            description = "Types to compute in (default: ${DEFAULT-VALUE}).")
    private List<String> precisions = List.of();

    @Option(names = "--configuration", hidden = true, defaultValue = "sd15", description = "Of another model.")
    private String configuration = "";

    @Override
    public Integer call() {
        sizes.forEach(EngineCommand::requireSize);
        String header = String.format(
                Locale.ROOT,
                "%-9s  %6s  %13s  %11s  %10s  %11s",
                "precision",
                "pixels",
                "U-Net step, s",
                "text, s",
                "decode, s",
                "peak memory");
        Rows rows = new Rows(options.document("engine"), options.json(), header, EngineCommand::line);
        for (String precision : precisions) {
            for (int size : sizes) {
                rows.add(row -> measure(row.put("precision", precision).put("size", size), precision, size));
            }
        }
        rows.finish();
        return 0;
    }

    private void measure(ObjectNode row, String precision, int size) {
        try {
            Precision.parse(precision, Device.parse(options.device()));
        } catch (DiffusionException e) {
            row.put("unavailable", e.getMessage());
            return;
        }
        try (BenchProcess process = options.start(configuration, precision)) {
            int side = size / FACTOR;
            row.put("text_encode_seconds", process.medianSeconds("text", options.runs()));
            row.put("unet_step_seconds", process.medianSeconds("unet " + side + " " + GUIDED, options.runs()));
            row.put("unet_batch", GUIDED);
            row.put("vae_decode_seconds", process.medianSeconds("decode " + side, options.runs()));
            row.put("peak_memory_bytes", process.peakBytes());
        }
    }

    /** @throws CliException if the latent is not whole, or too small for the U-Net */
    static void requireSize(int size) {
        if (size < FACTOR * FACTOR || size % (FACTOR * FACTOR) != 0) {
            throw CliException.refused("--size must be a positive multiple of 64, not " + size);
        }
    }

    private static String line(ObjectNode row) {
        String name = String.format(
                Locale.ROOT,
                "%-9s  %6d",
                row.path("precision").textValue(),
                row.path("size").intValue());
        return row.has("unavailable")
                ? name + "  " + row.path("unavailable").textValue()
                : name
                        + String.format(
                                Locale.ROOT,
                                "  %13.3f  %11.3f  %10.3f  %8.2f GB",
                                row.path("unet_step_seconds").doubleValue(),
                                row.path("text_encode_seconds").doubleValue(),
                                row.path("vae_decode_seconds").doubleValue(),
                                row.path("peak_memory_bytes").longValue() * 1e-9);
    }
}
