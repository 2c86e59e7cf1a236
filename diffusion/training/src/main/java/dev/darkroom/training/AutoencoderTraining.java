package dev.darkroom.training;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.images.Pixels;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.TrainingProgram;
import dev.darkroom.training.datasets.HeldOut;
import dev.darkroom.training.datasets.ImageFolder;
import dev.darkroom.training.datasets.SquareImageReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stage one: trains an autoencoder to give images back by way of small latents (Rombach et al. 2022, section 3.1). */
public final class AutoencoderTraining {

    private static final int CHANNELS = 3;

    private final AutoencoderConfiguration configuration;
    private final TrainingOptions options;
    private final List<byte[]> images = new ArrayList<>();

    private AutoencoderTraining(AutoencoderConfiguration configuration) {
        this.configuration = configuration;
        this.options = configuration.options();
    }

    /**
     * Trains from a configuration file on a folder of images; the place becomes the folder of a diffusers autoencoder.
     *
     * @throws DiffusionException if the configuration or an image is faulty, or the disk is full
     */
    public static void train(Path configuration, Path data, TrainingPlace place, Device device) {
        place.requireFits();
        new AutoencoderTraining(AutoencoderConfiguration.read(configuration)).train(data, place, device);
    }

    private void train(Path data, TrainingPlace place, Device device) {
        List<byte[]> all = ImageFolder.read(data).stream()
                .map(image -> SquareImageReader.read(image.file(), configuration.resolution()))
                .toList();
        HeldOut<byte[]> split = HeldOut.split(data, all, configuration.heldOut());
        images.addAll(split.others());
        Program program = configuration.loss().program();
        TrainingProgram training = new TrainingProgram(program, List.of());
        try (TrainableNetwork network =
                TrainableNetwork.load(training, device, options.precisionOn(device), options.optimizer())) {
            InitialWeights initial = new InitialWeights(program.weights(), options.seed());
            program.weights().forEach(weight -> network.appendTrained(weight.name(), initial(initial, weight)));
            AutoencoderOutput output = new AutoencoderOutput(
                    configuration, network, place, split.kept(), images.subList(0, Math.min(256, images.size())));
            TrainingRun run = new TrainingRun(
                    place, options, network, configuration.loss().outputs(), output);

            Draws draws = new Draws(options.seed(), images.size(), options.batchSize());
            for (int step = run.firstStep(); step < options.steps(); step++) {
                StepLosses losses = new StepLosses(options.accumulation());
                for (int call = 0; call < options.accumulation(); call++) {
                    int number = step * options.accumulation() + call;
                    TorchGenerator random = draws.ofBatch(number);
                    losses.add(network.accumulate(losses.share(), inputs(draws.batch(number), random, step)));
                }
                run.update(step, losses.mean());
            }
        }
    }

    /** What the loss takes, see {@link AutoencoderLoss#program}. */
    private Tensor[] inputs(int[] indices, TorchGenerator random, int step) {
        List<Tensor> inputs = new ArrayList<>(List.of(crops(indices, random)));
        if (configuration.loss().takesNoise()) {
            inputs.add(latentNoise(random));
        }
        configuration
                .loss()
                .adversary()
                .ifPresent(adversary -> inputs.add(Tensor.of(new float[] {adversary.share(step)}, 1)));
        return inputs.toArray(Tensor[]::new);
    }

    private Tensor initial(InitialWeights initial, Program.Weight weight) {
        Tensor value = initial.of(weight);
        if (configuration.loss().takesNoise() && weight.name().equals(UnitLatents.BEFORE + ".bias")) {
            int half = value.values().length / 2;
            Arrays.fill(value.values(), half, 2 * half, (float) configuration.initialLogVariance());
        }
        return value;
    }

    /** Random pieces of images, [B, 3, crop, crop] in -1..1. */
    private Tensor crops(int[] indices, TorchGenerator random) {
        int crop = configuration.crop();
        int slack = configuration.resolution() - crop + 1;
        float[] values = new float[indices.length * CHANNELS * crop * crop];
        for (int i = 0; i < indices.length; i++) {
            int left = (int) random.randint(0, slack, 1)[0];
            int top = (int) random.randint(0, slack, 1)[0];
            boolean mirrored = random.randint(0, 2, 1)[0] == 1 && configuration.horizontalFlip();
            int turn = (int) random.randint(0, 6, 1)[0];
            byte[] piece =
                    piece(images.get(indices[i]), left, top, mirrored, configuration.shuffleChannels() ? turn : 0);
            float[] pixels = Pixels.toTensor(piece, crop, crop).values();
            System.arraycopy(pixels, 0, values, i * pixels.length, pixels.length);
        }
        return Tensor.of(values, indices.length, CHANNELS, crop, crop);
    }

    /** @param turn which of the six orders of the colours */
    private byte[] piece(byte[] image, int left, int top, boolean mirrored, int turn) {
        int crop = configuration.crop();
        int stride = turn < CHANNELS ? 1 : 2;
        byte[] piece = new byte[CHANNELS * crop * crop];
        for (int y = 0; y < crop; y++) {
            for (int x = 0; x < crop; x++) {
                int column = mirrored ? left + crop - 1 - x : left + x;
                int from = CHANNELS * ((top + y) * configuration.resolution() + column);
                for (int c = 0; c < CHANNELS; c++) {
                    piece[CHANNELS * (y * crop + x) + c] = image[from + (turn + stride * c) % CHANNELS];
                }
            }
        }
        return piece;
    }

    private Tensor latentNoise(TorchGenerator random) {
        int side = configuration.crop() / configuration.factor();
        int size = options.batchSize() * configuration.latentChannels() * side * side;
        return Tensor.of(random.randn(size), options.batchSize(), configuration.latentChannels(), side, side);
    }
}
