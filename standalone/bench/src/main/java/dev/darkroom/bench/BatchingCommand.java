package dev.darkroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Images a second and latency of the same requests served in three ways, in turn, so that a busy machine is unfair to none. */
@Command(
        name = "batching",
        description = "Images a second and latency one at a time, in batches of whole requests, and step by step.",
        mixinStandardHelpOptions = true)
final class BatchingCommand implements Callable<Integer> {
    private static final int CALIBRATION = 6;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "A model (default: the one that ships).")
    private @Nullable Path model;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "48",
            description = "Requests in the trace (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--load",
            paramLabel = "FACTOR",
            defaultValue = "1.5",
            description = "Arrivals a second, in images that one at a time could draw (default: ${DEFAULT-VALUE}).")
    private double load;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "32",
            description = "Most rows in a call of the U-Net (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--fixed-rows",
            description =
                    "Pad every call to the same number of rows (like darkroom.worker.rows), so that results do not depend on the batch.")
    private boolean fixedRows;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description = "fp32, bf16, fp16 or auto (default: ${DEFAULT-VALUE}).")
    private String precision = "";

    @Override
    public Integer call() {
        if (requests < 1 || load <= 0 || rows < 2) {
            throw CliException.refused("--requests must be at least 1, --load above 0 and --rows at least 2");
        }
        try {
            return measure();
        } catch (DiffusionException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
    }

    private int measure() {
        Path folder = model == null ? Installation.current().models().resolve("emoji-64") : model;
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(options.threads()));
        Device device = Device.parse(options.device());
        Output output = new Output();
        ObjectNode document =
                options.document("batching").put("requests", requests).put("load", load);
        ArrayNode rowsOfTable =
                document.put("rows", rows).put("fixed_rows", fixedRows).putArray("modes");
        try (LatentDiffusion diffusion = LatentDiffusion.load(folder, device, Precision.parse(precision, device))) {
            double rate = load / secondsAlone(diffusion);
            List<ArrivalTrace.Arrival> trace = ArrivalTrace.poisson(diffusion.description(), requests, rate, 1);
            document.put("arrivals_per_second", rate);
            BatchingMode[] modes = BatchingMode.values();
            double[][] perSecond = new double[modes.length][options.runs()];
            double[][] half = new double[modes.length][options.runs()];
            double[][] tail = new double[modes.length][options.runs()];
            int[] difference = new int[modes.length];
            Map<Long, RgbImage> alone = Map.of();
            for (int run = 0; run < options.runs(); run++) {
                for (int i = 0; i < modes.length; i++) {
                    BatchingMode.Run measured = run(diffusion, trace);
                    modes[i].serve(measured);
                    perSecond[i][run] = requests / measured.now();
                    half[i][run] = percentile(measured.latencies(), 0.5);
                    tail[i][run] = percentile(measured.latencies(), 0.95);
                    if (modes[i] == BatchingMode.ONE_AT_A_TIME) {
                        alone = measured.drawn();
                    }
                    difference[i] = Math.max(difference[i], largestDifference(alone, measured.drawn()));
                }
            }
            for (int i = 0; i < modes.length; i++) {
                rowsOfTable
                        .addObject()
                        .put("mode", modes[i].name().toLowerCase(Locale.ROOT))
                        .put("images_per_second", median(perSecond[i]))
                        .put("p50_seconds", median(half[i]))
                        .put("p95_seconds", median(tail[i]))
                        .put("largest_difference", difference[i]);
            }
            putPreviews(
                    document, PreviewCost.seconds(diffusion, trace.getFirst().request()));
        }
        output.result(options.json() ? document.toString() : table(document));
        return 0;
    }

    /** Beside step by step, with as many images on their way as there were half of the time (Little's law). */
    private static void putPreviews(ObjectNode document, double seconds) {
        JsonNode stepByStep = document.path("modes").path(BatchingMode.CONTINUOUS.ordinal());
        double onTheirWay = stepByStep.path("images_per_second").doubleValue()
                * stepByStep.path("p50_seconds").doubleValue();
        document.put("preview_seconds", seconds)
                .put("preview_share_of_a_processor", seconds * PreviewCost.PER_SECOND * onTheirWay);
    }

    /** Mean time of the trace's first requests when each runs alone, after one for warm-up. */
    private double secondsAlone(LatentDiffusion diffusion) {
        List<ArrivalTrace.Arrival> probe =
                ArrivalTrace.poisson(diffusion.description(), CALIBRATION, Double.POSITIVE_INFINITY, 1);
        BatchingMode.ONE_AT_A_TIME.serve(run(diffusion, probe.subList(0, 1)));
        BatchingMode.Run run = run(diffusion, probe);
        BatchingMode.ONE_AT_A_TIME.serve(run);
        return run.now() / CALIBRATION;
    }

    private BatchingMode.Run run(LatentDiffusion diffusion, List<ArrivalTrace.Arrival> trace) {
        return new BatchingMode.Run(diffusion, rows, fixedRows ? rows : 0, trace);
    }

    /** The largest difference of any channel of any pixel, of 255, between an image drawn alone and the same one in a batch. */
    private static int largestDifference(Map<Long, RgbImage> alone, Map<Long, RgbImage> inCompany) {
        int largest = 0;
        for (RgbImage image : inCompany.values()) {
            byte[] expected = Objects.requireNonNull(alone.get(image.seed())).rgb();
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs((expected[i] & 0xff) - (image.rgb()[i] & 0xff)));
            }
        }
        return largest;
    }

    private static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static String table(ObjectNode document) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, "%-15s  %12s  %8s  %8s  %10s", "mode", "images/s", "p50, s", "p95, s", "difference"));
        document.path("modes")
                .forEach(row -> table.append(String.format(
                        Locale.ROOT,
                        "%n%-15s  %12.3f  %8.2f  %8.2f  %6d/255",
                        row.path("mode").textValue(),
                        row.path("images_per_second").doubleValue(),
                        row.path("p50_seconds").doubleValue(),
                        row.path("p95_seconds").doubleValue(),
                        row.path("largest_difference").intValue())));
        return table.append(String.format(
                        Locale.ROOT,
                        "%na preview takes %.2f ms; one a second of each image on its way keeps %.2f %% of a processor busy",
                        1e3 * document.path("preview_seconds").doubleValue(),
                        1e2 * document.path("preview_share_of_a_processor").doubleValue()))
                .toString();
    }
}
