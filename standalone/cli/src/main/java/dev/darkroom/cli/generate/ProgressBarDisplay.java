package dev.darkroom.cli.generate;

import dev.darkroom.cli.client.JobAnswer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A bar that moves with the denoising steps, on a terminal. */
final class ProgressBarDisplay implements ProgressDisplay {
    private final int columns;
    private @Nullable ProgressBar bar;

    ProgressBarDisplay(int columns) {
        this.columns = columns;
    }

    @Override
    public void show(JobAnswer.Progress progress) {
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("Developing")
                    .setInitialMax(progress.steps())
                    .setUpdateIntervalMillis(100)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, columns))
                    .build();
        }
        bar.stepTo(Math.max(progress.step(), bar.getCurrent()));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
