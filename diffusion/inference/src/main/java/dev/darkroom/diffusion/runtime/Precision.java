package dev.darkroom.diffusion.runtime;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.weights.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The type that a network computes in; what goes in and comes out is float32 regardless. */
public enum Precision {
    FP32(6, ElementType.F32),
    FP16(5, ElementType.F16),
    BF16(15, ElementType.BF16);

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /** As Linux names them: on x86-64 AVX512_BF16 and AMX, on 64-bit ARM the extension of that name. */
    private static final Pattern BF16_INSTRUCTIONS =
            Pattern.compile("(?:flags|Features)\\s*:(?:.*\\s)?(?:avx512_bf16|amx_bf16|bf16)(?:\\s.*)?");

    private final int scalarType;
    private final ElementType elementType;

    Precision(int scalarType, ElementType elementType) {
        this.scalarType = scalarType;
        this.elementType = elementType;
    }

    /**
     * Reads a precision setting.
     *
     * @param setting {@code auto} (fp32 on a CPU, fp16 on a CUDA device), {@code fp32}, {@code bf16} or {@code fp16}
     * @throws DiffusionException if the setting is none of these, or the processor has no instructions for it
     */
    public static Precision parse(String setting, Device device) {
        Precision precision =
                switch (setting) {
                    case "auto" -> device.isCpu() ? FP32 : FP16;
                    case "fp32" -> FP32;
                    case "bf16" -> BF16;
                    case "fp16" -> FP16;
                    default ->
                        throw DiffusionException.badRequest(
                                "precision \"" + setting + "\" is none of auto, fp32, bf16, fp16");
                };
        if (device.isCpu() && precision == FP16) {
            throw DiffusionException.device("fp16 needs a CUDA device; on a CPU choose fp32 or bf16");
        }
        if (device.isCpu() && precision == BF16 && !processorsHaveBf16()) {
            throw DiffusionException.device(
                    "bf16 needs a processor with bf16 instructions (AVX512_BF16, AMX or those of ARM), which this one lacks");
        }
        return precision;
    }

    /** The same type as weight files name it. */
    public ElementType elementType() {
        return elementType;
    }

    /** PyTorch's number of the type. */
    public int scalarType() {
        return scalarType;
    }

    private static boolean processorsHaveBf16() {
        if (!Files.isReadable(PROCESSORS)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return hasBf16(lines);
        } catch (IOException e) {
            throw DiffusionException.device(PROCESSORS + " cannot be read", e);
        }
    }

    /** @param lines as in {@code /proc/cpuinfo} */
    static boolean hasBf16(Stream<String> lines) {
        return lines.anyMatch(BF16_INSTRUCTIONS.asMatchPredicate());
    }
}
