package dev.darkroom.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.stack.Installation;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.NativeMemory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows that nothing leaks: native memory while one process generates, or loads models in turn, again and again. */
@Command(
        name = "memory",
        description =
                "Native memory after a tenth and after all of many generations, or of many switches between models, in a process"
                        + " with a worker's allocator; the exit code is 1 when what is allocated grew by more than 5 percent.",
        mixinStandardHelpOptions = true)
final class MemoryCommand implements Callable<Integer> {
    private static final double GROWTH_LIMIT = 0.05;
    private static final int TENTH = 10;

    /** The JVM's second compiler holds up to ten megabytes while it works, and when it works depends on the machine. */
    private static final List<String> FIRST_COMPILER_ONLY = List.of("-XX:TieredStopAtLevel=1");

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..2",
            description =
                    "Diffusers folders; with two of them each generation loads the other one (default: the model that ships).")
    private @Nullable List<Path> models;

    @Option(
            names = "--generations",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Images to generate (default: ${DEFAULT-VALUE}).")
    private int generations;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "2",
            description = "Denoising steps of each (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Override
    public Integer call() {
        if (generations < TENTH) {
            throw CliException.refused("--generations must be at least " + TENTH + ", not " + generations);
        }
        if (!NativeMemory.hasAllocatorSettings()) {
            return BenchProcess.run(options.threads(), FIRST_COMPILER_ONLY, arguments());
        }
        try {
            return measure();
        } catch (DiffusionException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
    }

    /** This very command, for a process with a worker's allocator. */
    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("bench", "memory", "--device", options.device()));
        arguments.addAll(List.of("--generations", Integer.toString(generations), "--steps", Integer.toString(steps)));
        if (options.json()) {
            arguments.add("--json");
        }
        folders().forEach(folder -> arguments.add(folder.toString()));
        return arguments;
    }

    private List<Path> folders() {
        return models == null ? List.of(Installation.current().models().resolve("emoji-64")) : models;
    }

    private int measure() {
        List<Path> folders = folders();
        Device device = Device.parse(options.device());
        Output output = new Output();
        Usage afterTenth = Usage.now();
        LatentDiffusion model = LatentDiffusion.load(folders.get(0), device);
        try {
            for (int i = 1; i <= generations; i++) {
                generate(model, i);
                if (folders.size() > 1) {
                    model.close();
                    model = LatentDiffusion.load(folders.get(i % folders.size()), device);
                }
                afterTenth = i == generations / TENTH ? Usage.now() : afterTenth;
                if (!options.json() && i % (generations / TENTH) == 0) {
                    output.note(String.format(Locale.ROOT, "%5d  %s", i, Usage.now()));
                }
            }
            return report(output, folders, afterTenth, Usage.now());
        } finally {
            model.close();
        }
    }

    private int report(Output output, List<Path> folders, Usage afterTenth, Usage afterAll) {
        double growth = afterAll.growthSince(afterTenth);
        ObjectNode document = options.document("memory")
                .put("generations", generations)
                .put("models", folders.size())
                .put("allocated_bytes_after_tenth", afterTenth.allocated())
                .put("allocated_bytes_after_all", afterAll.allocated())
                .put("resident_bytes_after_tenth", afterTenth.resident())
                .put("resident_bytes_after_all", afterAll.resident())
                .put("growth", growth);
        output.result(
                options.json()
                        ? document.toString()
                        : String.format(
                                Locale.ROOT,
                                "after %d: %s; after %d: %s; growth %.1f %%",
                                generations / TENTH,
                                afterTenth,
                                generations,
                                afterAll,
                                growth * 100));
        return growth <= GROWTH_LIMIT ? 0 : 1;
    }

    /**
     * Memory of this process in bytes.
     *
     * @param allocated what native code holds; 0 where the C library cannot tell
     * @param resident with Java's heap, mapped weights, and what the allocator keeps for later
     */
    private record Usage(long allocated, long resident) {
        private static final int READINGS = 10;
        private static final Duration BETWEEN_READINGS = Duration.ofMillis(200);

        /**
         * After a collection, since buffers that Java has dropped are freed by one; the lowest of a few readings, since the JVM's compiler
         * holds memory while it works.
         */
        static Usage now() {
            System.gc();
            Usage lowest = reading();
            try {
                for (int i = 1; i < READINGS; i++) {
                    Thread.sleep(BETWEEN_READINGS);
                    Usage next = reading();
                    lowest = next.allocated < lowest.allocated ? next : lowest;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return lowest;
        }

        private static Usage reading() {
            return new Usage(NativeMemory.allocatedBytes().orElse(0), NativeMemory.residentBytes());
        }

        /** Of what is allocated, where that is known. */
        double growthSince(Usage before) {
            return before.allocated > 0
                    ? (double) allocated / before.allocated - 1
                    : (double) resident / before.resident - 1;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f MB allocated, %.1f MB resident", allocated * 1e-6, resident * 1e-6);
        }
    }

    private void generate(LatentDiffusion model, int seed) {
        DrawRequest request = new DrawRequest(
                "red apple",
                model.description().defaultWidth(),
                model.description().defaultHeight(),
                model.description().defaultScheduler(),
                steps,
                model.description().defaultGuidanceScale());
        model.draw(request, seed, 1);
    }
}
