package dev.darkroom.cli.train;

import dev.darkroom.cli.console.Output;
import dev.darkroom.training.TrainingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows a training: a bar with loss, speed and time left on a terminal, a line now and then elsewhere. */
final class TrainingDisplay implements TrainingListener, AutoCloseable {
    private static final int LINES = 50;

    private final Output output;
    private @Nullable ProgressBar bar;

    TrainingDisplay(Output output) {
        this.output = output;
    }

    @Override
    public void onNote(String line) {
        output.note(line);
    }

    @Override
    public void onFile(Path file) {
        output.note("Wrote " + file);
    }

    @Override
    public void onStep(Progress progress) {
        if (output.isTerminal()) {
            ProgressBar shown = bar == null ? begin(progress) : bar;
            shown.setExtraMessage(String.format(
                    Locale.ROOT, "loss %.4f, %.1f samples/s", progress.loss(), progress.samplesPerSecond()));
            shown.stepTo(progress.step());
        } else if (progress.step() % Math.max(1, progress.steps() / LINES) == 0
                || progress.step() == progress.steps()) {
            output.note(line(progress));
        }
    }

    private ProgressBar begin(Progress progress) {
        bar = new ProgressBarBuilder()
                .setTaskName("Training")
                .setInitialMax(progress.steps())
                .startsFrom(progress.step() - 1L, Duration.ZERO)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, output.columns()))
                .build();
        return bar;
    }

    private static String line(Progress progress) {
        Duration left = progress.left();
        return String.format(
                Locale.ROOT,
                "step %d of %d, loss %.4f, %.1f samples/s, %d:%02d:%02d left",
                progress.step(),
                progress.steps(),
                progress.loss(),
                progress.samplesPerSecond(),
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart());
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
