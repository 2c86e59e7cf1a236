package dev.darkroom.diffusion.parity;

import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Precision;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.WeightFiles;
import java.nio.file.Path;
import java.util.List;

/** Runs a network of a model folder once, on the CPU in float32, as the golden tensors were made. */
final class Networks {

    private Networks() {}

    static List<Tensor> run(Program program, Path folder, Tensor... inputs) {
        try (Network network = Network.load(program, WeightFiles.open(folder), Device.cpu(), Precision.FP32)) {
            return network.run(inputs);
        }
    }
}
