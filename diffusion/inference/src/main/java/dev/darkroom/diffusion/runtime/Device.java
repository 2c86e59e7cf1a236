package dev.darkroom.diffusion.runtime;

import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import dev.darkroom.diffusion.DiffusionException;
import java.lang.management.MemoryUsage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where networks run: the CPU or one CUDA device. */
public final class Device {

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");

    private static @Nullable Engine pytorch;

    private final String name;

    private Device(String name) {
        this.name = name;
    }

    /**
     * Reads a device setting.
     *
     * @param setting {@code auto} (the first CUDA device where there is one, else the CPU), {@code cpu} or {@code cuda:N}
     * @throws DiffusionException if the setting is none of these or names a device that is absent
     */
    public static Device parse(String setting) {
        if (setting.equals("cpu")) {
            return cpu();
        }
        if (setting.equals("auto")) {
            return gpuCount() > 0 ? new Device("cuda:0") : cpu();
        }
        Matcher cuda = CUDA.matcher(setting);
        if (!cuda.matches()) {
            throw DiffusionException.badRequest("device \"" + setting + "\" is none of auto, cpu, cuda:N");
        }
        int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
        int count = gpuCount();
        if (index >= count) {
            throw DiffusionException.device(
                    "device cuda:" + index + " is absent: PyTorch sees " + count + " CUDA devices");
        }
        return new Device("cuda:" + index);
    }

    public static Device cpu() {
        return new Device("cpu");
    }

    /** The name that PyTorch knows the device by: {@code cpu} or {@code cuda:N}. */
    public String name() {
        return name;
    }

    public boolean isCpu() {
        return name.equals("cpu");
    }

    /** Bytes that could still be had on the device: of its own memory, or of the machine's. */
    public long availableBytes() {
        if (isCpu()) {
            return NativeMemory.availableBytes();
        }
        MemoryUsage memory =
                CudaUtils.getGpuMemory(ai.djl.Device.gpu(Integer.parseInt(name.substring(name.indexOf(':') + 1))));
        return memory.getMax() - memory.getUsed();
    }

    private static int gpuCount() {
        return pytorch().getGpuCount();
    }

    /**
     * The PyTorch engine, set up by system properties that the caller may have set otherwise.
     *
     * @throws DiffusionException where it computes wrong numbers on this processor
     */
    static synchronized Engine pytorch() {
        Engine engine = pytorch;
        if (engine == null) {
            engine = loadPytorch();
            pytorch = engine;
        }
        return engine;
    }

    private static Engine loadPytorch() {
        setUnlessSet("ai.djl.offline", "true");
        if (System.getenv("OMP_NUM_THREADS") == null) {
            setUnlessSet("ai.djl.pytorch.num_threads", Integer.toString(defaultThreads()));
        }
        Engine engine = Engine.getEngine("PyTorch");
        NativeExit.install();
        Onednn.switchOffWhereWrong();
        return engine;
    }

    /**
     * Half of the processors: OpenMP's threads wait for one another by spinning, so one that must share its processor with another
     * process slows all of them down, twentyfold on two busy processors.
     */
    private static int defaultThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
