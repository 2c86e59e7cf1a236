package dev.darkroom.parity;

import dev.darkroom.diffusion.networks.LDMBertModel;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.weights.SafeTensors;
import java.util.ArrayList;
import java.util.List;

/** {@code ldm_bert}: token ids to hidden states. */
final class LdmBertCheck implements CaseCheck {

    @Override
    public List<Comparison> check(ParityCase parityCase) {
        SafeTensors golden = parityCase.tensors();
        LDMBertModel model = new LDMBertModel(parityCase.modelConfig());
        List<Tensor> states = Networks.run(model.hiddenStates(), parityCase, ParityCase.tensor(golden, "in.input_ids"));

        List<Comparison> comparisons = new ArrayList<>();
        comparisons.add(parityCase.compare(golden, "out.last_hidden_state", states.getLast()));
        for (int i = 0; i < states.size(); i++) {
            comparisons.add(parityCase.compare(golden, "out.hidden_states." + i, states.get(i)));
        }
        return comparisons;
    }
}
