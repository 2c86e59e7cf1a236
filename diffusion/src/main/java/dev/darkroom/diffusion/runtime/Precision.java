package dev.darkroom.diffusion.runtime;

import dev.darkroom.diffusion.weights.ElementType;

/** The type that a network computes in; what goes in and comes out is float32 regardless. */
public enum Precision {
    FP32(6, ElementType.F32),
    FP16(5, ElementType.F16),
    BF16(15, ElementType.BF16);

    private final int scalarType;
    private final ElementType elementType;

    Precision(int scalarType, ElementType elementType) {
        this.scalarType = scalarType;
        this.elementType = elementType;
    }

    /** The same type as weight files name it. */
    public ElementType elementType() {
        return elementType;
    }

    /** PyTorch's number of the type. */
    public int scalarType() {
        return scalarType;
    }
}
