package dev.darkroom.parity;

import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The random draws that were recorded with a case, handed out in order; what was passed in as a start counts as the first one. */
final class RecordedNoise implements IntFunction<float[]> {

    private final List<float[]> draws = new ArrayList<>();
    private int next;

    /** @param start names a tensor of starting noise that the case may have beside the draws */
    RecordedNoise(SafeTensors golden, String start) {
        if (golden.tensors().containsKey(start)) {
            draws.add(golden.floats(start));
        }
        for (int k = 0; golden.tensors().containsKey("noise." + k); k++) {
            draws.add(golden.floats("noise." + k));
        }
    }

    @Override
    public float[] apply(int size) {
        if (next == draws.size()) {
            throw new IllegalStateException("draws more noise than the reference, which drew " + next + " times");
        }
        return draws.get(next++);
    }
}
