package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.model.ModelFiles;
import dev.darkroom.diffusion.networks.LDMBertModel;
import dev.darkroom.diffusion.runtime.Network;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.tokenizers.BertTokenizer;
import dev.darkroom.diffusion.tokenizers.PromptTokenizer;
import java.util.List;

/** The text encoder of latent diffusion models older than Stable Diffusion: it learns no words and leaves out no layers. */
final class LdmBertEncoder implements TextEncoder {

    private final BertTokenizer tokenizer;
    private final Network network;

    /** @param name the component's */
    LdmBertEncoder(ModelFiles files, String name, Loading loading) {
        ConfigFile config = files.config(name, "LDMBertModel");
        loading.words().requireNone(name);
        LDMBertModel definition = new LDMBertModel(config);
        tokenizer = files.bertTokenizer();
        network = Network.load(definition.embeddings(), files.weights(name), loading.device(), loading.precision());
    }

    @Override
    public PromptTokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public int maxClipSkip() {
        return 0;
    }

    @Override
    public List<Tensor> read(int[] ids, int clipSkip) {
        return network.run(Tensor.of(ids, 1, ids.length));
    }

    @Override
    public void close() {
        network.close();
    }
}
