package dev.darkroom.diffusion.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.management.OperatingSystemMXBean;
import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of this process as the operating system counts it, which holds what libtorch allocates. */
public final class NativeMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MACHINE = Path.of("/proc/meminfo");

    private NativeMemory() {}

    /**
     * Environment variables for a process that computes, which glibc reads before {@code main}. Left to itself it gives the
     * activations that threads other than the first free back to the kernel, which clears the same pages again for the next
     * layer: a quarter of the time of a U-Net step. Blocks from 64 MiB on still go back at once, so that the decoder's do not
     * add to the peak, and huge pages make the faults that remain cheap. Other C libraries ignore these variables.
     */
    public static Map<String, String> allocatorSettings() {
        return Map.of(
                "MALLOC_ARENA_MAX", "1",
                "MALLOC_TRIM_THRESHOLD_", "268435456",
                "MALLOC_MMAP_THRESHOLD_", "67108864",
                "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    }

    /**
     * Gives back what libtorch has freed and glibc keeps for later. Between the U-Net and a decoder that takes as much again, it lowers
     * the peak by what the one leaves and the other has no use for. Other C libraries do as they like.
     */
    public static void trim() {
        Trim.FUNCTION.ifPresent(function -> function.invokeInt(new Object[] {new NativeLong(0)}));
    }

    /** Looked up when first needed. */
    private static final class Trim {
        static final Optional<Function> FUNCTION = find();

        private static Optional<Function> find() {
            try {
                return Optional.of(NativeLibrary.getInstance("c").getFunction("malloc_trim"));
            } catch (UnsatisfiedLinkError e) {
                return Optional.empty();
            }
        }
    }

    /** Most bytes that were ever resident, those of mapped weights among them. */
    public static long peakBytes() {
        return field(STATUS, "VmHWM");
    }

    /** Bytes that are resident now. */
    public static long residentBytes() {
        return field(STATUS, "VmRSS");
    }

    /**
     * Bytes that native code has allocated and not freed, whatever the allocator keeps for later: grows only where something leaks.
     * Mapped weights and Java's heap are not among them. Empty where the C library cannot tell.
     */
    public static OptionalLong allocatedBytes() {
        return MallocInfo.allocatedBytes();
    }

    /** Whether this process was started with {@link #allocatorSettings}. */
    public static boolean hasAllocatorSettings() {
        return System.getenv().entrySet().containsAll(allocatorSettings().entrySet());
    }

    /**
     * Refuses what would not fit, for the operating system would end the whole process instead.
     *
     * @param what a noun phrase for the message
     * @throws DiffusionException with {@link DiffusionException.Code#OUT_OF_MEMORY}
     */
    public static void require(long bytes, String what) {
        long available = availableBytes();
        if (bytes > available) {
            throw DiffusionException.outOfMemory(what, bytes, available);
        }
    }

    /** What the machine and this process's container could still give. */
    static long availableBytes() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        if (!Files.isReadable(MACHINE)) {
            return system.getFreeMemorySize();
        }
        // Of a container it tells the limit; what the container uses would count cached files too.
        long limit = system.getTotalMemorySize() - field(STATUS, "RssAnon");
        return Math.min(limit, field(MACHINE, "MemAvailable"));
    }

    private static long field(Path file, String name) {
        try {
            Matcher field = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB$").matcher(Files.readString(file));
            if (!field.find()) {
                throw DiffusionException.device(file + " does not tell " + name);
            }
            return Long.parseLong(field.group(1)) << 10;
        } catch (IOException e) {
            throw DiffusionException.device("memory is counted on Linux only", e);
        }
    }
}
