package dev.darkroom.diffusion.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.runtime.TrainableNetwork.State;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.TrainingProgram;
import dev.darkroom.diffusion.script.TrainingProgram.LowRank;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Optimisation on the real libtorch. */
class TrainableNetworkIT {

    private static final AdamW PLAIN = new AdamW(0.9, 0.999, 1e-8, 0.1, 1e9);
    private static final Tensor INPUT = Tensor.of(new float[] {2, 4}, 1, 2);

    @Test
    void shouldTakeTheFirstStepThatAdamWDefines() {
        try (TrainableNetwork network = load(List.of(), PLAIN)) {
            network.appendTrained("weight", Tensor.of(new float[] {1, -1}, 1, 2));

            float[] losses = network.accumulate(1, INPUT);
            float norm = network.update(0.01, 0.75);

            // loss (1 * 2 - 1 * 4)^2 = 4 with gradient 2 * -2 * (2, 4); the first step is lr * sign, after the decay
            assertThat(losses).containsExactly(4);
            assertThat(norm).isCloseTo((float) Math.sqrt(64 + 256), within(1e-4f));
            float[] moved = {1 - 0.001f + 0.01f, -1 + 0.001f + 0.01f};
            assertThat(network.read(State.WEIGHT, 0).values()).containsExactly(moved, within(1e-6f));
            assertThat(network.read(State.AVERAGE, 0).values())
                    .containsExactly(new float[] {1 + 0.009f / 4, -1 + 0.011f / 4}, within(1e-6f));
            assertThat(network.read(State.STEPS, 0).values()).containsExactly(1);
        }
    }

    @Test
    void shouldAddUpTheGradientsOfSeveralCalls() {
        try (TrainableNetwork network = load(List.of(), PLAIN)) {
            network.appendTrained("weight", Tensor.of(new float[] {1, -1}, 1, 2));

            network.accumulate(0.5, INPUT);
            network.accumulate(0.5, Tensor.of(new float[] {0, 0}, 1, 2));

            assertThat(network.update(0.01, 0)).isCloseTo((float) Math.sqrt(16 + 64), within(1e-4f));
            network.accumulate(1, Tensor.of(new float[] {0, 0}, 1, 2));
            assertThat(network.update(0.01, 0)).isZero();
        }
    }

    @Test
    void shouldShortenLongGradients() {
        AdamW clipping = new AdamW(0.9, 0.999, 1e-8, 0, 1);
        try (TrainableNetwork network = load(List.of(), clipping)) {
            network.appendTrained("weight", Tensor.of(new float[] {1, -1}, 1, 2));

            network.accumulate(1, INPUT);
            network.update(0.01, 0);

            float[] moment = network.read(State.FIRST_MOMENT, 0).values();
            assertThat(Math.hypot(moment[0], moment[1])).isCloseTo(0.1, within(1e-5));
        }
    }

    @Test
    void shouldMoveOnlyTheAdapterOfAFrozenWeight() {
        try (TrainableNetwork network = load(List.of(new LowRank(0, 0, 0.5)), PLAIN)) {
            network.appendFrozen(Tensor.of(new float[] {1, -1}, 1, 2));
            network.appendAdapter("down", Tensor.of(new float[] {1, 1}, 1, 2));
            network.appendAdapter("up", Tensor.of(new float[] {2}, 1, 1));

            // The weight is (1, -1) + 0.5 * 2 * (1, 1)
            assertThat(network.accumulate(1, INPUT)).containsExactly(16);
            network.update(0.01, 0);

            assertThat(network.accumulate(1, INPUT)[0]).isLessThan(16);
            assertThat(network.trained()).extracting(Program.Weight::name).containsExactly("down", "up");
        }
    }

    @Test
    void shouldContinueFromStateThatWasWritten() {
        try (TrainableNetwork one = load(List.of(), PLAIN);
                TrainableNetwork other = load(List.of(), PLAIN)) {
            one.appendTrained("weight", Tensor.of(new float[] {1, -1}, 1, 2));
            other.appendTrained("weight", Tensor.of(new float[2], 1, 2));
            one.accumulate(1, INPUT);
            one.update(0.01, 0.5);
            for (State state : State.values()) {
                other.write(state, 0, one.read(state, 0));
            }

            assertThat(other.accumulate(1, INPUT)).containsExactly(one.accumulate(1, INPUT));
            assertThat(other.update(0.02, 0.5)).isEqualTo(one.update(0.02, 0.5));
            assertThat(other.read(State.AVERAGE, 0).values())
                    .containsExactly(one.read(State.AVERAGE, 0).values());
        }
    }

    @Test
    void shouldKeepWeightsInFloat32WhereItComputesInBfloat16() {
        try (TrainableNetwork network = load(List.of(), Precision.BF16, PLAIN)) {
            network.appendTrained("weight", Tensor.of(new float[] {1, -1}, 1, 2));

            // 1.001 is 1 in bfloat16, and so would 1 + 1e-4 be
            float[] losses = network.accumulate(1, Tensor.of(new float[] {1.001f, 4}, 1, 2));
            network.update(1e-4, 0.5);

            assertThat(losses).containsExactly(9);
            assertThat(network.read(State.WEIGHT, 0).values())
                    .containsExactly(new float[] {1 + 1e-4f - 1e-5f, -1 + 1e-4f + 1e-5f}, within(1e-6f));
        }
    }

    private static TrainableNetwork load(List<LowRank> adapters, AdamW optimizer) {
        return load(adapters, Precision.FP32, optimizer);
    }

    private static TrainableNetwork load(List<LowRank> adapters, Precision precision, AdamW optimizer) {
        Linear linear = new Linear(2, 1, false);
        Program squared = Program.trace(
                linear,
                1,
                inputs -> List.of(linear.forward(inputs.get(0).typeAs(linear.weight()))
                        .square()
                        .mean()));
        return TrainableNetwork.load(new TrainingProgram(squared, adapters), Device.cpu(), precision, optimizer);
    }
}
