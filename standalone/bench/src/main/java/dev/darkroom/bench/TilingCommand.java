package dev.darkroom.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
        sizes.forEach(EngineCommand::requireSize);
        Rows rows = new Rows(
                options.document("tiling").put("precision", precision),
                options.json(),
                String.format(Locale.ROOT, "%6s  %-5s  %10s  %11s", "pixels", "in", "decode, s", "peak memory"),
                TilingCommand::line);
        for (int size : sizes) {
            for (boolean tiles : new boolean[] {true, false}) {
                rows.add(row -> measure(row.put("size", size).put("tiles", tiles), size / EngineCommand.FACTOR, tiles));
            }
        }
        rows.finish();
        return 0;
    }

    private void measure(ObjectNode row, int side, boolean tiles) {
        try {
            requireRoom(side, tiles);
        } catch (DiffusionException e) {
            row.put("unavailable", e.getMessage());
            return;
        }
        try (BenchProcess process = options.start(configuration, precision)) {
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
