package dev.darkroom.parity;

import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.ArrayList;
import java.util.List;

/** {@code unet2d_condition}: one call of a conditional U-Net. */
final class UNet2DConditionCheck implements CaseCheck {

    private static final String INPUT = "in.";

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        UNet2DConditionModel unet = new UNet2DConditionModel(parityCase.modelConfig());
        List<String> inputs = new ArrayList<>(ParityCase.names(golden, INPUT));
        inputs.replaceAll(name -> name.substring(INPUT.length()));
        Tensor sample = ParityCase.tensor(golden, "in.sample");
        Tensor[] values = inputs.stream()
                .map(name -> BatchTimesteps.perSample(ParityCase.tensor(golden, INPUT + name), name, sample))
                .toArray(Tensor[]::new);
        Tensor output = Networks.run(unet.program(inputs), parityCase, values).get(0);
        return List.of(parityCase.compare(golden, "out.sample", output));
    }
}
