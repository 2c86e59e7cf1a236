package dev.darkroom.diffusion.runtime;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of this process as the operating system counts it, which holds what libtorch allocates. */
public final class NativeMemory {

    private static final Path STATUS = Path.of("/proc/self/status");

    private NativeMemory() {}

    /**
     * Environment variables for a process that computes, which glibc reads before {@code main}. Left to itself it gives every
     * activation of 32 MiB and more, and all that threads other than the first free, back to the kernel, which clears the same
     * pages again for the next layer: a third of the time of a U-Net step. Huge pages make what faults remain cheap. Other C
     * libraries ignore these variables.
     */
    public static Map<String, String> allocatorSettings() {
        return Map.of(
                "MALLOC_ARENA_MAX", "1",
                "MALLOC_TRIM_THRESHOLD_", "4294967296",
                "MALLOC_MMAP_THRESHOLD_", "4294967296",
                "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    }

    /** Most bytes that were ever resident, those of mapped weights among them. */
    public static long peakBytes() {
        return statusField("VmHWM");
    }

    /** Bytes that are resident now. */
    public static long residentBytes() {
        return statusField("VmRSS");
    }

    private static long statusField(String name) {
        try {
            Matcher field = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB$").matcher(Files.readString(STATUS));
            if (!field.find()) {
                throw DiffusionException.device(STATUS + " does not tell " + name);
            }
            return Long.parseLong(field.group(1)) << 10;
        } catch (IOException e) {
            throw DiffusionException.device("memory is counted on Linux only", e);
        }
    }
}
