package dev.darkroom.cli.train;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Interruption;
import dev.darkroom.cli.console.Output;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.training.AutoencoderTraining;
import dev.darkroom.training.ClassifierTraining;
import dev.darkroom.training.DiffusionStage;
import dev.darkroom.training.FineTuning;
import dev.darkroom.training.TrainingPlace;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Groups the stages of training. */
@Command(
        name = "train",
        description = "Trains models on a folder of captioned images.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.Autoencoder.class,
            TrainCommand.Diffusion.class,
            TrainCommand.FineTune.class,
            TrainCommand.Classifier.class,
            CommandLine.HelpCommand.class
        })
public final class TrainCommand {
    private static final int INTERRUPTED = 130;

    /** The options of every training. */
    static final class Options {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The training's configuration.")
        private Path config;

        @Option(
                names = "--data",
                required = true,
                paramLabel = "FOLDER",
                description = "Images with captions: a .txt beside each, or metadata.jsonl.")
        private Path data;

        @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the model is written.")
        private Path out;

        @Option(names = "--resume", description = "Go on from the checkpoint in DIR.")
        private boolean resume;

        @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: auto).")
        private String device;

        void run(Training training) {
            Output output = new Output();
            try (TrainingDisplay display = new TrainingDisplay(output);
                    Interruption interruption = endAtOnce()) {
                training.train(config, data, new TrainingPlace(out, resume, display), Device.parse(device));
            } catch (DiffusionException e) {
                throw CliException.failed(String.valueOf(e.getMessage()));
            }
            output.result(out.toString());
        }
    }

    /**
     * While PyTorch computes, an ordinary exit would unload it from under its threads. What is written is whole at any moment, so
     * that the process may end at once.
     */
    static Interruption endAtOnce() {
        return Interruption.doing(() -> Runtime.getRuntime().halt(INTERRUPTED));
    }

    /** One of the stages. */
    @FunctionalInterface
    interface Training {
        void train(Path config, Path data, TrainingPlace place, Device device);
    }

    @Command(
            name = "autoencoder",
            description = "Stage one: images to small latents and back.",
            mixinStandardHelpOptions = true)
    static final class Autoencoder implements Runnable {
        @Mixin
        private Options options;

        @Override
        public void run() {
            options.run(AutoencoderTraining::train);
        }
    }

    @Command(
            name = "diffusion",
            description = "Stage two: a diffusion model on the latents of an autoencoder.",
            mixinStandardHelpOptions = true)
    static final class Diffusion implements Runnable {
        @Mixin
        private Options options;

        @Override
        public void run() {
            options.run(DiffusionStage::train);
        }
    }

    @Command(
            name = "finetune",
            description = "Trains a model further, as a whole or by low-rank additions (LoRA).",
            mixinStandardHelpOptions = true)
    static final class FineTune implements Runnable {
        @Mixin
        private Options options;

        @Override
        public void run() {
            options.run(FineTuning::train);
        }
    }

    @Command(
            name = "classifier",
            description = "The network that evaluate measures models by: tells images by their first caption.",
            mixinStandardHelpOptions = true)
    static final class Classifier implements Runnable {
        @Mixin
        private Options options;

        @Override
        public void run() {
            options.run(ClassifierTraining::train);
        }
    }
}
