package dev.darkroom.diffusion.runtime;

/** The type that a network computes in; what goes in and comes out is float32 regardless. */
public enum Precision {
    FP32(6),
    FP16(5),
    BF16(15);

    private final int scalarType;

    Precision(int scalarType) {
        this.scalarType = scalarType;
    }

    /** PyTorch's number of the type. */
    int scalarType() {
        return scalarType;
    }
}
