package dev.darkroom.training;

import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.schedulers.ForwardProcess;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.TrainingProgram;
import dev.darkroom.diffusion.script.TrainingProgram.LowRank;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Stage two: trains a U-Net to predict the noise in the latents of a frozen autoencoder (Rombach et al. 2022, section 3.2; Ho et al.
 * 2020, algorithm 1).
 */
final class DiffusionTraining {

    private final DiffusionTask task;
    private final DiffusionOptions options;
    private final NoisePredictor predictor;
    private final ForwardProcess process;
    private final TrainingSamples samples;

    private DiffusionTraining(DiffusionTask task) {
        this.task = task;
        DiffusionSetup setup = task.setup();
        this.options = setup.options();
        this.predictor = setup.predictor();
        this.process = setup.process();
        this.samples = setup.samples();
    }

    static void train(DiffusionTask task, TrainingPlace place, Device device) {
        new DiffusionTraining(task).train(place, device);
    }

    private void train(TrainingPlace place, Device device) {
        TrainingOptions training = options.training();
        try (TrainableNetwork network = load(device)) {
            TrainingRun run = new TrainingRun(place, training, network, DiffusionLoss.OUTPUTS, output(network));
            Draws draws = new Draws(training.seed(), samples.clean().size(), training.batchSize());
            for (int step = run.firstStep(); step < training.steps(); step++) {
                StepLosses losses = new StepLosses(training.accumulation());
                for (int call = 0; call < training.accumulation(); call++) {
                    int number = step * training.accumulation() + call;
                    Tensor[] batch = batch(draws.batch(number), draws.ofBatch(number));
                    losses.add(network.accumulate(losses.share(), batch));
                }
                run.update(step, losses.mean());
            }
        }
    }

    /** x_0, epsilon, t and the condition of each sample of a batch, in the order that {@link DiffusionLoss} takes them. */
    private Tensor[] batch(int[] indices, TorchGenerator random) {
        int batch = indices.length;
        int size = samples.clean().getFirst().length;
        long[] timesteps = random.randint(0, process.timesteps(), batch);
        float[] noise = random.randn(batch * size);
        float[] dropout = random.rand(batch);
        float[] choice = random.rand(batch);

        float[] clean = new float[batch * size];
        float[] signal = new float[batch];
        float[] spread = new float[batch];
        float[] weight = new float[batch];
        int length = samples.condition().of(indices[0], false, 0).length;
        float[] condition = new float[batch * length];
        for (int i = 0; i < batch; i++) {
            int timestep = (int) timesteps[i];
            System.arraycopy(samples.clean().get(indices[i]), 0, clean, i * size, size);
            signal[i] = process.signal(timestep);
            spread[i] = process.spread(timestep);
            weight[i] = options.minSnrGamma()
                    .map(gamma -> process.minSnrWeight(timestep, gamma))
                    .orElse(1f);
            float[] given = samples.condition().of(indices[i], dropout[i] < options.captionDropout(), choice[i]);
            System.arraycopy(given, 0, condition, i * length, length);
        }
        long[] shape = samples.shape().toArray();
        Tensor[] inputs = {
            Tensor.of(clean, batch, shape[0], shape[1], shape[2]),
            Tensor.of(noise, batch, shape[0], shape[1], shape[2]),
            Tensor.of(signal, batch, 1, 1, 1),
            Tensor.of(spread, batch, 1, 1, 1),
            Tensor.of(timesteps, batch),
            Tensor.of(weight, batch, 1)
        };
        return length == 0 ? inputs : with(inputs, condition(condition, batch, length));
    }

    private static Tensor condition(float[] values, int batch, int length) {
        return length == 1 ? Tensor.of(values, batch) : Tensor.of(values, batch, length);
    }

    private static Tensor[] with(Tensor[] inputs, Tensor condition) {
        Tensor[] all = Arrays.copyOf(inputs, inputs.length + 1);
        all[inputs.length] = condition;
        return all;
    }

    private TrainableNetwork load(Device device) {
        Program program = new DiffusionLoss(predictor, process.predictsVelocity()).program();
        List<LowRank> adapters = task.adapters().map(lora -> lora.of(program)).orElse(List.of());
        TrainableNetwork network = TrainableNetwork.load(
                new TrainingProgram(program, adapters),
                device,
                options.training().precisionOn(device),
                options.training().optimizer());
        for (Program.Weight weight : program.weights()) {
            if (task.isTrained(weight.name())) {
                network.appendTrained(weight.name(), task.initialWeight(weight));
            } else {
                network.appendFrozen(task.initialWeight(weight));
            }
        }
        task.adapters().ifPresent(lora -> lora.append(program, network));
        return network;
    }

    private TrainingRun.Output output(TrainableNetwork network) {
        return new TrainingRun.Output() {
            @Override
            public void save() {
                task.save(network);
            }

            @Override
            public void sample(Path sheet) {
                task.drawSamples(sheet);
            }
        };
    }
}
