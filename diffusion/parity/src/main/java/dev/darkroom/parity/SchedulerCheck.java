package dev.darkroom.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.schedulers.NoiseSource;
import dev.darkroom.diffusion.schedulers.Scheduler;
import dev.darkroom.diffusion.schedulers.SchedulerConfig;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.schedulers.StepResult;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * {@code scheduler}: runs a sampler against the synthetic model {@code eps = sin(input + timestep / 1000)} and compares timesteps, noise
 * levels and the whole trajectory.
 */
final class SchedulerCheck implements CaseCheck {

    private static final int ADD_NOISE_STEPS = 10;
    private static final String NOISE_BANK = "schedulers/_noise_bank.safetensors";

    /** One golden run: the tensors that begin with {@code prefix}, and where it enters the schedule. */
    private record Run(String prefix, int steps, int begin) {}

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        SafeTensors bank = SafeTensors.open(parityCase.root().resolve(NOISE_BANK));
        SchedulerConfig config = SchedulerConfig.read(parityCase.resolve("config"));
        OptionalDouble eta = eta(parityCase);
        List<Comparison> comparisons = new ArrayList<>();
        for (Run run : runs(golden)) {
            Scheduler scheduler = Scheduler.of(config, run.steps(), eta);
            double amplified = parityCase
                    .json()
                    .path("change_if_start_off_by_3e7_relative")
                    .path(Integer.toString(run.steps()))
                    .asDouble(0);
            compareRun(comparisons, scheduler, run, golden, bank, Math.max(1e-4, 4 * amplified));
        }
        if (golden.tensors().containsKey("add_noise.out")) {
            compareAddNoise(comparisons, Scheduler.of(config, ADD_NOISE_STEPS, eta), golden, bank);
        }
        return comparisons;
    }

    private static OptionalDouble eta(ParityCase parityCase) {
        for (String kind : List.of("step_kwargs", "set_timesteps_kwargs")) {
            parityCase.json().path(kind).fieldNames().forEachRemaining(name -> {
                if (!name.equals("eta")) {
                    throw DiffusionException.unsupported(parityCase.id(), kind + "." + name);
                }
            });
        }
        JsonNode eta = parityCase.json().path("step_kwargs").path("eta");
        return eta.isNumber() ? OptionalDouble.of(eta.doubleValue()) : OptionalDouble.empty();
    }

    private static List<Run> runs(SafeTensors golden) {
        return golden.tensors().keySet().stream()
                .filter(name -> name.endsWith(".trajectory"))
                .map(name -> {
                    String prefix = name.substring(0, name.length() - "trajectory".length());
                    String[] parts = prefix.split("\\.", -1);
                    int begin =
                            parts[1].startsWith("start") ? Integer.parseInt(parts[1].substring("start".length())) : 0;
                    return new Run(prefix, Integer.parseInt(parts[0].substring(1)), begin);
                })
                .sorted(Comparator.comparing(Run::prefix))
                .toList();
    }

    private static void compareRun(
            List<Comparison> comparisons,
            Scheduler scheduler,
            Run run,
            SafeTensors golden,
            SafeTensors bank,
            double tolerance) {
        float[] timesteps = scheduler.timesteps();
        comparisons.add(timesteps(run.prefix(), timesteps, golden));
        if (golden.tensors().containsKey(run.prefix() + "sigmas")) {
            comparisons.add(relative(run.prefix() + "sigmas", scheduler.sigmas(), golden));
        }
        if (golden.tensors().containsKey(run.prefix() + "init_noise_sigma")) {
            String name = run.prefix() + "init_noise_sigma";
            comparisons.add(relative(name, new float[] {scheduler.initNoiseSigma()}, golden));
        }
        SchedulerState state = begin(scheduler, run, bank);
        String inputName = run.prefix() + "scaled_input0";
        float[] firstInput = scheduler.modelInput(state);
        comparisons.add(Comparison.of(inputName, firstInput, golden.floats(inputName), tolerance));

        float[] trajectory = golden.floats(run.prefix() + "trajectory");
        float[] actual = Arrays.copyOf(state.sample(), trajectory.length);
        float[] denoised = new float[0];
        Bank noise = new Bank(bank.floats("bank"), state.sample().length);
        for (int row = 1; state.index() < timesteps.length; row++) {
            float[] output = syntheticModel(scheduler.modelInput(state), timesteps[state.index()]);
            StepResult result = scheduler.step(state, output, noise);
            state = result.state();
            denoised = result.denoised();
            System.arraycopy(state.sample(), 0, actual, row * denoised.length, denoised.length);
        }
        comparisons.add(Comparison.of(run.prefix() + "trajectory", actual, trajectory, tolerance));
        for (String last : List.of("last_pred_original_sample", "last_denoised")) {
            String name = run.prefix() + last;
            if (golden.tensors().containsKey(name)) {
                comparisons.add(Comparison.of(name, denoised, golden.floats(name), tolerance));
            }
        }
    }

    private static SchedulerState begin(Scheduler scheduler, Run run, SafeTensors bank) {
        float[] start = bank.floats("x_init");
        if (run.prefix().contains("start")) {
            int index = run.begin() * scheduler.order();
            return scheduler.begin(scheduler.addNoise(bank.floats("x_clean"), start, index), index);
        }
        float scale = scheduler.initNoiseSigma();
        for (int i = 0; i < start.length; i++) {
            start[i] *= scale;
        }
        return scheduler.begin(start);
    }

    private static float[] syntheticModel(float[] input, float timestep) {
        float shift = timestep / 1000;
        float[] output = new float[input.length];
        for (int i = 0; i < output.length; i++) {
            output[i] = (float) Math.sin(input[i] + shift);
        }
        return output;
    }

    private static void compareAddNoise(
            List<Comparison> comparisons, Scheduler scheduler, SafeTensors golden, SafeTensors bank) {
        float[] timesteps = scheduler.timesteps();
        float[] wanted = golden.floats("add_noise.timesteps");
        float[] expected = golden.floats("add_noise.out");
        int size = expected.length / wanted.length;
        float[] actual = new float[expected.length];
        for (int row = 0; row < wanted.length; row++) {
            int index = indexOf(timesteps, wanted[row]);
            float[] noisy = scheduler.addNoise(bank.floats("x_clean"), bank.floats("x_init"), index);
            System.arraycopy(noisy, 0, actual, row * size, size);
        }
        comparisons.add(Comparison.of("add_noise.out", actual, expected, 1e-4));
    }

    /** The reference takes the second of several equal timesteps. */
    private static int indexOf(float[] timesteps, float wanted) {
        int first = 0;
        while (first < timesteps.length - 1 && Math.abs(timesteps[first] - wanted) > 1e-3) {
            first++;
        }
        boolean repeated = first + 1 < timesteps.length && timesteps[first + 1] == timesteps[first];
        return repeated ? first + 1 : first;
    }

    /** Whole timesteps are exact; the others went through logarithms whose last bit differs between machines. */
    private static Comparison timesteps(String prefix, float[] actual, SafeTensors golden) {
        String name = prefix + "timesteps";
        TensorInfo tensor = golden.tensors().get(name);
        boolean whole = tensor != null && tensor.type() == ElementType.I64;
        return Comparison.of(name, actual, golden.floats(name), whole ? 0 : 1e-3);
    }

    private static Comparison relative(String name, float[] actual, SafeTensors golden) {
        float[] expected = golden.floats(name);
        if (actual.length != expected.length) {
            return new Comparison(name, Double.POSITIVE_INFINITY, 1e-5);
        }
        double max = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) actual[i] - expected[i]);
            max = Math.max(max, difference == 0 ? 0 : difference / Math.abs(expected[i]));
        }
        return new Comparison(name, max, 1e-5);
    }

    /** The recorded draws, handed out in order. */
    private static final class Bank implements NoiseSource {
        private final float[] draws;
        private final int size;
        private int used;

        private Bank(float[] draws, int size) {
            this.draws = draws;
            this.size = size;
        }

        @Override
        public float[] draw(int wanted) {
            return Arrays.copyOfRange(draws, used * size, ++used * size);
        }
    }
}
