package dev.darkroom.diffusion.schedulers;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.DoubleStream;

/** How few timesteps are spread over the training schedule, highest first (Lin et al., arXiv 2305.08891, table 2). */
enum TimestepSpacing {
    LINSPACE,
    LEADING,
    TRAILING;

    static TimestepSpacing of(SchedulerConfig config, TimestepSpacing fallback) {
        return config.choice("timestep_spacing", fallback, Set.of(values()));
    }

    /**
     * @param trained number of training timesteps
     * @param offset added to every timestep of {@link #LEADING}
     */
    double[] timesteps(int trained, int steps, int offset) {
        return switch (this) {
            case LINSPACE -> descending(linspace(0, trained - 1, steps));
            case LEADING -> descending(leading(trained / steps, steps, offset));
            case TRAILING -> trailing(trained, steps);
        };
    }

    /**
     * The variant of the exponential integrators, which place one timestep more and never evaluate the lowest.
     *
     * @param usable timesteps from here on are left out; equals {@code trained} unless lambda is clipped
     */
    double[] timestepsWithoutLast(int trained, int usable, int steps, int offset) {
        double[] all =
                switch (this) {
                    case LINSPACE -> descending(linspace(0, usable - 1, steps + 1));
                    case LEADING -> descending(leading(usable / (steps + 1), steps + 1, offset));
                    case TRAILING -> trailing(usable, (double) trained / steps);
                };
        return this == TRAILING ? all : Arrays.copyOf(rounded(all), steps);
    }

    static double[] rounded(double[] values) {
        return DoubleStream.of(values).map(Math::rint).toArray();
    }

    /** numpy.linspace: multiples of one step, the last value exact. */
    static double[] linspace(double start, double stop, int count) {
        double[] values = new double[count];
        double step = count > 1 ? (stop - start) / (count - 1) : 0;
        for (int i = 0; i < count; i++) {
            values[i] = i * step + start;
        }
        if (count > 1) {
            values[count - 1] = stop;
        }
        return values;
    }

    static double[] descending(double[] ascending) {
        int last = ascending.length - 1;
        double[] reversed = new double[ascending.length];
        for (int i = 0; i <= last; i++) {
            reversed[i] = ascending[last - i];
        }
        return reversed;
    }

    private static double[] leading(int ratio, int count, int offset) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (double) i * ratio + offset;
        }
        return values;
    }

    private static double[] trailing(int trained, int steps) {
        return trailing(trained, (double) trained / steps);
    }

    /** numpy.arange counts down by the difference of its first two values, which rounding sets apart from the ratio. */
    private static double[] trailing(int highest, double ratio) {
        double step = (highest - ratio) - highest;
        double[] values = new double[(int) Math.ceil(highest / ratio)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.rint(highest + i * step) - 1;
        }
        return values;
    }
}
