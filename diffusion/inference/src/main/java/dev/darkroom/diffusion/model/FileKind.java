package dev.darkroom.diffusion.model;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.TensorInfo;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The kind of a single safetensors file, recognised by the names of its tensors. */
public enum FileKind {
    /** A whole model in the original naming. */
    CHECKPOINT,
    /** A low-rank adaptation, or a relative of it that is then refused by its name. */
    LORA,
    /** An embedding of textual inversion, which stands for a word. */
    TEXTUAL_INVERSION;

    private static final String CHECKPOINT_PREFIX = "model.diffusion_model.";

    /** What every file of LoRA and its relatives has in some name: those of kohya, PEFT and diffusers, LyCORIS. */
    private static final List<String> LORA_MARKS =
            List.of("lora", ".hada_", ".lokr_", ".oft_", ".on_input", "dora_scale");

    private static final Set<String> WORD_NAMES = Set.of("emb_params", "clip_l", "clip_g");

    /** @throws DiffusionException if the file is damaged or none of these */
    public static FileKind of(Path file) {
        Collection<TensorInfo> tensors = SafeTensors.open(file).tensors().values();
        if (tensors.stream().anyMatch(tensor -> tensor.name().startsWith(CHECKPOINT_PREFIX))) {
            return CHECKPOINT;
        }
        if (tensors.stream().anyMatch(tensor -> LORA_MARKS.stream().anyMatch(tensor.name()::contains))) {
            return LORA;
        }
        boolean named = tensors.stream().allMatch(tensor -> WORD_NAMES.contains(tensor.name()));
        boolean alone = tensors.size() == 1
                && tensors.stream().allMatch(tensor -> tensor.shape().rank() <= 2);
        if (!tensors.isEmpty() && (named || alone)) {
            return TEXTUAL_INVERSION;
        }
        throw DiffusionException.badFile(
                file,
                "is neither a checkpoint (" + CHECKPOINT_PREFIX + "*) nor a LoRA nor an embedding of textual inversion"
                        + tensors.stream()
                                .findFirst()
                                .map(first -> "; its first tensor is \"" + first.name() + '"')
                                .orElse("; it holds no tensor"));
    }
}
