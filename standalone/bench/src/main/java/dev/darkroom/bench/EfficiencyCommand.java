package dev.darkroom.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What latents save: one step of a U-Net on the pixels of an image against one on its latents, at the factors 4 and 8. The U-Nets
 * are those of Rombach et al. 2022, appendix E (LDM-1, LDM-4 and LDM-8 at 256x256, about 390 million parameters each).
 */
@Command(
        name = "efficiency",
        description = "Pixel space against latent space at the same image size: what one step costs.",
        mixinStandardHelpOptions = true)
final class EfficiencyCommand implements Callable<Integer> {
    private static final int SIZE = 256;
    private static final int IMAGE_CHANNELS = 3;
    private static final List<Integer> FACTORS = List.of(1, 4, 8);

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--configuration", hidden = true, defaultValue = "ldm", description = "Of other models.")
    private String configurations = "";

    @Override
    public Integer call() {
        String header = String.format(
                Locale.ROOT,
                "%-6s  %11s  %7s  %11s  %10s  %9s  %11s  %8s",
                "factor",
                "dimensions",
                "numbers",
                "compression",
                "parameters",
                "s a step",
                "peak memory",
                "speed-up");
        Rows rows = new Rows(
                options.document("efficiency").put("image_size", SIZE),
                options.json(),
                header,
                EfficiencyCommand::line);
        for (int factor : FACTORS) {
            rows.add(row -> {
                measure(row, factor);
                row.put(
                        "speedup",
                        rows.first().path("step_seconds").doubleValue()
                                / row.path("step_seconds").doubleValue());
            });
        }
        rows.finish();
        return 0;
    }

    private void measure(ObjectNode row, int factor) {
        String configuration = configurations + "-" + factor;
        UNet2DConditionModel unet = new UNet2DConditionModel(new ModelSource.Bundled(configuration).config("unet"));
        int side = SIZE / factor;
        int numbers = side * side * unet.inChannels();
        row.put("factor", factor).put("space", factor == 1 ? "pixels" : "latents");
        row.putArray("dimensions").add(unet.inChannels()).add(side).add(side);
        row.put("numbers", numbers);
        row.put("compression", (double) SIZE * SIZE * IMAGE_CHANNELS / numbers);
        row.put(
                "parameters",
                unet.program(unet.requiredInputs()).weights().stream()
                        .mapToLong(weight -> weight.shape().elements())
                        .sum());
        try (BenchProcess process =
                BenchProcess.start(options.threads(), "--configuration", configuration, "--device", options.device())) {
            row.put("step_seconds", process.medianSeconds("unet " + side + " 1", options.runs()));
            row.put("peak_memory_bytes", process.peakBytes());
        }
    }

    private static String line(ObjectNode row) {
        return String.format(
                Locale.ROOT,
                "f = %-2d  %11s  %7d  %10.1fx  %8.0f M  %9.3f  %8.2f GB  %7.1fx",
                row.path("factor").intValue(),
                row.path("dimensions").path(0).intValue()
                        + "x" + row.path("dimensions").path(1).intValue()
                        + "x" + row.path("dimensions").path(2).intValue(),
                row.path("numbers").intValue(),
                row.path("compression").doubleValue(),
                row.path("parameters").longValue() * 1e-6,
                row.path("step_seconds").doubleValue(),
                row.path("peak_memory_bytes").longValue() * 1e-9,
                row.path("speedup").doubleValue());
    }
}
