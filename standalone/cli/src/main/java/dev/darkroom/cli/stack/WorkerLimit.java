package dev.darkroom.cli.stack;

import com.sun.management.OperatingSystemMXBean;
import dev.darkroom.cli.console.CliException;
import java.lang.management.ManagementFactory;

/**
 * How many workers one machine is asked to run at most. Each has a JVM and a model of its own, and computes with half of the
 * processors.
 *
 * @param processors of the machine
 * @param memory of the machine in bytes
 */
public record WorkerLimit(int processors, long memory) {
    private static final int OF_A_PROCESSOR = 2;
    private static final long MEMORY_OF_ONE = 1L << 30;
    private static final int IN_ALL = 64;

    public static WorkerLimit ofThisMachine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new WorkerLimit(Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize());
    }

    /** At least one. */
    public int most() {
        long byMemory = memory / MEMORY_OF_ONE;
        return (int) Math.max(1, Math.min(Math.min(OF_A_PROCESSOR * processors, byMemory), IN_ALL));
    }

    /** Refuses a number that does not fit the machine. */
    public void require(String name, int workers) {
        if (workers < 1) {
            throw CliException.refused(name + " must be at least 1");
        }
        if (workers > most()) {
            throw CliException.refused(name + " must be at most " + most() + " on this machine: " + OF_A_PROCESSOR
                    + " for each of its " + processors + " processors, one for each GiB of its memory ("
                    + memory / MEMORY_OF_ONE + "), and " + IN_ALL + " in all");
        }
    }
}
