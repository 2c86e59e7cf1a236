package dev.darkroom.parity;

import dev.darkroom.diffusion.networks.VQModel;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.nio.file.Path;
import java.util.List;

/** {@code vq}: encoding, quantising and decoding with a {@link VQModel}. */
final class VqCheck implements CaseCheck {

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        Path folder = parityCase.model();
        VQModel model = new VQModel(parityCase.modelConfig());
        Tensor encoded = Networks.run(model.encode(), parityCase, ParityCase.tensor(golden, "in.image"))
                .get(0);
        // What follows starts from the golden latents: a vector between two codes must not fall to the other one here
        Tensor latents = ParityCase.tensor(golden, "out.latents");
        List<Tensor> quantized = Networks.run(model.quantize(), parityCase, latents);
        Tensor image = Networks.run(model.decode(true), parityCase, latents).get(0);
        Tensor unquantizedImage =
                Networks.run(model.decode(false), parityCase, latents).get(0);
        return List.of(
                parityCase.compare(golden, "out.latents", encoded),
                parityCase.compare(golden, "out.quantized", quantized.get(0)),
                Comparison.of("out.indices", quantized.get(1), ParityCase.tensor(golden, "out.indices"), 0),
                parityCase.compare(golden, "out.image", image),
                parityCase.compare(golden, "out.image_not_quantized", unquantizedImage));
    }
}
