package dev.darkroom.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.diffusion.random.TorchGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SchedulerStateTest {

    private static final String MODEL = """
            {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
             "skip_prk_steps": %s, "steps_offset": 1, "timestep_spacing": "leading"}""";
    private static final String FLOW_MODEL =
            "{\"_class_name\": \"FlowMatchEulerDiscreteScheduler\", \"stochastic_sampling\": %s}";
    private static final int SIZE = 24;

    @Property(tries = 300)
    void shouldGiveTheSameBitsWhenSavedAndRestoredBetweenAnyTwoSteps(
            @ForAll SchedulerName name,
            @ForAll boolean skipRungeKutta,
            @ForAll @IntRange(min = 4, max = 30) int steps,
            @ForAll @IntRange(max = 100) int place,
            @ForAll @IntRange(max = 3) int enters,
            @ForAll long seed)
            throws IOException {
        Scheduler scheduler = Scheduler.of(config(name, skipRungeKutta), steps);
        int begin = Math.min(enters, steps - 1) * scheduler.order();
        int interrupted = begin + place % (scheduler.timesteps().length - begin);

        List<float[]> whole = run(scheduler, seed, begin, -1, name, skipRungeKutta, steps);
        List<float[]> resumed = run(scheduler, seed, begin, interrupted, name, skipRungeKutta, steps);

        assertThat(resumed).usingRecursiveComparison().isEqualTo(whole);
        assertThat(whole.getLast()).doesNotContain(Float.NaN);
    }

    /** The trajectory; at {@code interrupted} everything is dropped but the saved state. */
    private static List<float[]> run(
            Scheduler first, long seed, int begin, int interrupted, SchedulerName name, boolean skip, int steps)
            throws IOException {
        Scheduler scheduler = first;
        TorchGenerator generator = new TorchGenerator(seed);
        float[] start = generator.randn(SIZE);
        SchedulerState state = scheduler.begin(scheduler.addNoise(start, generator.randn(SIZE), begin), begin);
        List<float[]> trajectory = new ArrayList<>();
        int count = scheduler.timesteps().length;
        while (state.index() < count) {
            if (state.index() == interrupted) {
                scheduler = Scheduler.of(config(name, skip), steps);
                generator = new TorchGenerator(generator.state());
                state = new SchedulerState(
                        state.start(),
                        state.index(),
                        state.sample().clone(),
                        state.memory().stream().map(float[]::clone).toList());
            }
            float timestep = scheduler.timesteps()[state.index()];
            float[] input = scheduler.modelInput(state);
            float[] output = LatentMath.each(SIZE, i -> (float) Math.sin(input[i] + timestep / 1000));
            state = scheduler.step(state, output, generator::randn).state();
            trajectory.add(state.sample());
        }
        return trajectory;
    }

    private static SchedulerConfig config(SchedulerName name, boolean skipRungeKutta) throws IOException {
        String json = name == SchedulerName.FLOW_EULER ? FLOW_MODEL : MODEL;
        return name.configure(SchedulerConfig.of("test", new ObjectMapper().readTree(json.formatted(skipRungeKutta))));
    }
}
