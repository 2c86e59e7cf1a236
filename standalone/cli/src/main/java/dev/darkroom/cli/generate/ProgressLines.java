package dev.darkroom.cli.generate;

import dev.darkroom.cli.client.JobAnswer;
import dev.darkroom.cli.console.Output;

/** One line for about every tenth of the steps, for logs and pipes. */
final class ProgressLines implements ProgressDisplay {
    private static final int LINES = 10;

    private final Output output;
    private int shown = -1;

    ProgressLines(Output output) {
        this.output = output;
    }

    @Override
    public void show(JobAnswer.Progress progress) {
        int line = progress.steps() == 0 ? 0 : progress.step() * LINES / progress.steps();
        if (line > shown) {
            shown = line;
            output.note("step " + progress.step() + " of " + progress.steps());
        }
    }

    @Override
    public void close() {
        // Every line is complete as it stands.
    }
}
