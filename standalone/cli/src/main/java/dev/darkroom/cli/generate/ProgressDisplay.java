package dev.darkroom.cli.generate;

import dev.darkroom.cli.client.JobAnswer;
import dev.darkroom.cli.console.Output;

/** Shows how far a job has come. */
public sealed interface ProgressDisplay extends AutoCloseable permits ProgressBarDisplay, ProgressLines {
    static ProgressDisplay on(Output output) {
        return output.isTerminal() ? new ProgressBarDisplay(output.columns()) : new ProgressLines(output);
    }

    void show(JobAnswer.Progress progress);

    @Override
    void close();
}
