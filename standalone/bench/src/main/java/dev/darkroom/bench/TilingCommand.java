package dev.darkroom.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.CliException;
import dev.darkroom.cli.Output;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What tiles save and cost: one image decoded in one piece and in tiles, each in a process of its own that has loaded nothing else. */
@Command(
        name = "tiling",
        description = "Decoding in one piece and in tiles at Stable Diffusion 1.5 size: seconds and peak memory.",
        mixinStandardHelpOptions = true)
final class TilingCommand implements Callable<Integer> {
    private static final int FACTOR = 8;

    /** Latent cells along a side of the image that warms up. */
    private static final int SMALL = 8;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            split = ",",
            defaultValue = "1024,2048",
            description = "Sides of the images (default: ${DEFAULT-VALUE}).")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "fp32",
            description = "Type to compute in (default: ${DEFAULT-VALUE}).")
    private String precision = "";

    @Option(names = "--configuration", hidden = true, defaultValue = "sd15", description = "Of another model.")
    private String configuration = "";

    @Override
    public Integer call() {
        Output output = new Output();
        sizes.forEach(TilingCommand::requireSize);
        ObjectNode document = options.document("tiling").put("precision", precision);
        ArrayNode rows = document.putArray("rows");
        if (!options.json()) {
            output.result(
                    String.format(Locale.ROOT, "%6s  %-5s  %10s  %11s", "pixels", "in", "decode, s", "peak memory"));
        }
        for (int size : sizes) {
            for (boolean tiles : new boolean[] {true, false}) {
                ObjectNode row = rows.addObject().put("size", size).put("tiles", tiles);
                measure(row, size / FACTOR, tiles);
                if (!options.json()) {
                    output.result(line(row));
                }
            }
        }
        if (options.json()) {
            output.result(document.toString());
        }
        return 0;
    }

    private void measure(ObjectNode row, int side, boolean tiles) {
        try {
            requireRoom(side, tiles);
        } catch (DiffusionException e) {
            row.put("unavailable", e.getMessage());
            return;
        }
        try (BenchProcess process = BenchProcess.start(
                options.threads(),
                "--configuration",
                configuration,
                "--precision",
                precision,
                "--device",
                options.device())) {
            String request = (tiles ? "decode-tiled " : "decode ") + side;
            row.put("decode_seconds", process.medianSeconds("decode " + SMALL, request, options.runs()));
            row.put("peak_memory_bytes", process.peakBytes());
        }
    }

    /** On a CPU the operating system would end some process, not necessarily this one; the estimate is rough, so a third is added. */
    private void requireRoom(int side, boolean tiles) {
        Device device = Device.parse(options.device());
        Precision type = Precision.parse(precision, device);
        long needed = MeasuredNetworks.pieceBytes(new ModelSource.Bundled(configuration), type, side) / 3 * 4;
        long available = device.availableBytes();
        if (!tiles && needed > available) {
            throw DiffusionException.outOfMemory("one piece", needed, available);
        }
    }

    private static void requireSize(int size) {
        if (size < FACTOR * FACTOR || size % (FACTOR * FACTOR) != 0) {
            throw CliException.refused("--size must be a positive multiple of 64, not " + size);
        }
    }

    private static String line(ObjectNode row) {
        String name = String.format(
                Locale.ROOT,
                "%6d  %-5s",
                row.path("size").intValue(),
                row.path("tiles").booleanValue() ? "tiles" : "one");
        return row.has("unavailable")
                ? name + "  " + row.path("unavailable").textValue()
                : name
                        + String.format(
                                Locale.ROOT,
                                "  %10.1f  %8.2f GB",
                                row.path("decode_seconds").doubleValue(),
                                row.path("peak_memory_bytes").longValue() * 1e-9);
    }
}
