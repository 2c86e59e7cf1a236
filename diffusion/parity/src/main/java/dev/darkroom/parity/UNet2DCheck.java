package dev.darkroom.parity;

import dev.darkroom.diffusion.networks.UNet2DModel;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.List;

/** {@code unet2d}: one call of an unconditional or class-conditional U-Net. */
final class UNet2DCheck implements CaseCheck {

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        UNet2DModel unet = new UNet2DModel(parityCase.modelConfig());
        Tensor sample = ParityCase.tensor(golden, "in.sample");
        Tensor times = BatchTimesteps.perSample(ParityCase.tensor(golden, "in.timestep"), "timestep", sample);
        Tensor[] inputs = unet.isClassConditional()
                ? new Tensor[] {sample, times, ParityCase.tensor(golden, "in.class_labels")}
                : new Tensor[] {sample, times};
        Tensor output = Networks.run(unet.program(), parityCase, inputs).get(0);
        return List.of(parityCase.compare(golden, "out.sample", output));
    }
}
