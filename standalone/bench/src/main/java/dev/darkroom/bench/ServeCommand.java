package dev.darkroom.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.NativeMemory;
import dev.darkroom.diffusion.runtime.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs one network once for each line of standard input and answers with a line of JSON: {@code text}, {@code unet SIDE BATCH},
 * {@code decode SIDE}, {@code decode-tiled SIDE} (sides in latent cells) and {@code memory}. A process of its own, so that its peak memory
 * is that of one configuration, and so that another program may take turns with it.
 */
@Command(name = "serve", hidden = true, description = "Runs networks as lines of standard input ask.")
final class ServeCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    @Option(names = "--model", description = "Diffusers folder; without it, random weights.")
    private @Nullable Path model;

    @Option(names = "--configuration", defaultValue = "sd15")
    private String configuration = "";

    @Option(names = "--precision", defaultValue = "fp32")
    private String precision = "";

    @Option(names = "--device", defaultValue = "cpu")
    private String device = "";

    /** For programs that start this one. */
    @Option(
            names = "--environment",
            description = "Print the environment that this command is to be started with, and end.")
    private boolean environment;

    @Override
    public Integer call() throws IOException {
        if (environment) {
            NativeMemory.allocatorSettings().forEach((name, value) -> new Output().result(name + "=" + value));
            return 0;
        }
        ModelSource source = Optional.ofNullable(model)
                .<ModelSource>map(ModelSource.Folder::new)
                .orElseGet(() -> new ModelSource.Bundled(configuration));
        Device place = Device.parse(device);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Output output = new Output();
        try (MeasuredNetworks subject = new MeasuredNetworks(source, place, Precision.parse(precision, place))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.result(answer(subject, line.strip().split(" +")).toString());
            }
        } catch (DiffusionException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
        return 0;
    }

    private static ObjectNode answer(MeasuredNetworks subject, String[] words) {
        ObjectNode answer = JSON.createObjectNode();
        switch (words[0]) {
            case "text" -> answer.put("seconds", subject.textEncode());
            case "unet" ->
                answer.put("seconds", subject.unetStep(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
            case "decode" -> answer.put("seconds", subject.decode(Integer.parseInt(words[1])));
            case "decode-tiled" -> answer.put("seconds", subject.decodeTiled(Integer.parseInt(words[1])));
            case "memory" -> answer.put("peak_bytes", NativeMemory.peakBytes());
            default -> throw CliException.refused("no such measurement: " + words[0]);
        }
        return answer;
    }
}
