package dev.darkroom.parity;

import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.util.List;

/** Runs a network of a case's model once, in float32 as the golden tensors were made. */
final class Networks {

    private Networks() {}

    static List<Tensor> run(Program program, ParityCase parityCase, Tensor... inputs) {
        try (Network network = load(program, parityCase)) {
            return network.run(inputs);
        }
    }

    static Network load(Program program, ParityCase parityCase) {
        return Network.load(program, WeightFiles.open(parityCase.model()), parityCase.device(), Precision.FP32);
    }
}
