package dev.darkroom.training;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.weights.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code metrics.csv}: a line for each update, its number first and the loss second. */
final class Metrics {

    private final Path file;
    private final List<Double> losses = new ArrayList<>();

    /**
     * Begins the file, or continues it: lines of updates that a resumed training makes again go.
     *
     * @param kept how many updates the training has behind it
     */
    Metrics(Path folder, List<String> outputs, int kept) {
        file = folder.resolve("metrics.csv");
        List<String> lines = new ArrayList<>();
        lines.add("step," + String.join(",", outputs) + ",learning_rate,gradient_norm,samples_per_second");
        if (kept > 0 && Files.exists(file)) {
            linesOf(file).stream().skip(1).limit(kept).forEach(line -> {
                lines.add(line);
                losses.add(Double.valueOf(line.split(",", 3)[1]));
            });
        }
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(text)));
    }

    void add(int step, float[] outputs, double learningRate, float gradientNorm, double samplesPerSecond) {
        losses.add((double) outputs[0]);
        StringBuilder line = new StringBuilder().append(step);
        for (float output : outputs) {
            line.append(',').append(output);
        }
        line.append(String.format(Locale.ROOT, ",%.4g,%.4g,%.1f%n", learningRate, gradientNorm, samplesPerSecond));
        try {
            Files.writeString(file, line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be written: " + e.getMessage(), e);
        }
    }

    /** The loss of every update so far. */
    List<Double> losses() {
        return List.copyOf(losses);
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw DiffusionException.badFile(file, "cannot be read", e);
        }
    }
}
