package dev.darkroom.parity;

import dev.darkroom.diffusion.networks.T5EncoderModel;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.ArrayList;
import java.util.List;

/** {@code t5_encoder}: token ids to hidden states. */
final class T5EncoderCheck implements CaseCheck {

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        T5EncoderModel model = new T5EncoderModel(parityCase.modelConfig());
        Tensor ids = ParityCase.tensor(golden, "in.input_ids");
        int tokens = ids.shape().get(1);
        Tensor buckets = Tensor.of(model.positionBuckets(tokens), tokens, tokens);
        boolean masked = golden.tensors().containsKey("in.attention_mask");
        Tensor[] inputs = masked
                ? new Tensor[] {ids, buckets, ParityCase.tensor(golden, "in.attention_mask")}
                : new Tensor[] {ids, buckets};
        List<Tensor> states = Networks.run(model.hiddenStates(masked), parityCase, inputs);

        List<Comparison> comparisons = new ArrayList<>();
        comparisons.add(parityCase.compare(golden, "out.last_hidden_state", states.get(states.size() - 1)));
        for (int i = 0; i < states.size(); i++) {
            comparisons.add(parityCase.compare(golden, "out.hidden_states." + i, states.get(i)));
        }
        return comparisons;
    }
}
