package dev.darkroom.parity;

import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.ArrayList;
import java.util.List;

/** {@code clip_text}: token ids to hidden states, the pooled embedding and what clip skip leaves. */
final class ClipTextCheck implements CaseCheck {

    private static final String CLIP_SKIP = "out.clip_skip.";

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        CLIPTextModel model = new CLIPTextModel(parityCase.modelConfig());
        Tensor ids = ParityCase.tensor(golden, "in.input_ids");
        boolean masked = golden.tensors().containsKey("in.attention_mask");
        Tensor[] inputs =
                masked ? new Tensor[] {ids, ParityCase.tensor(golden, "in.attention_mask")} : new Tensor[] {ids};
        List<Tensor> outputs = Networks.run(model.everything(masked), parityCase, inputs);

        List<Comparison> comparisons = new ArrayList<>();
        comparisons.add(parityCase.compare(golden, "out.last_hidden_state", outputs.get(0)));
        comparisons.add(parityCase.compare(golden, "out.pooled", outputs.get(1)));
        for (int i = 0; i <= model.layerCount(); i++) {
            comparisons.add(parityCase.compare(golden, "out.hidden_states." + i, outputs.get(2 + i)));
        }
        if (!masked) {
            for (String name : ParityCase.names(golden, CLIP_SKIP)) {
                int skip = Integer.parseInt(name.substring(CLIP_SKIP.length()));
                Tensor embeddings =
                        Networks.run(model.embeddings(skip), parityCase, ids).get(0);
                comparisons.add(parityCase.compare(golden, name, embeddings));
            }
        }
        return comparisons;
    }
}
