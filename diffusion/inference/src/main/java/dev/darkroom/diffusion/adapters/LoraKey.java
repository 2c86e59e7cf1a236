package dev.darkroom.diffusion.adapters;

import dev.darkroom.diffusion.DiffusionException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The name of a tensor in a LoRA file, taken apart.
 *
 * @param component the network by the name of its diffusers folder
 * @param layer the layer's name with {@code _} for every dot, as kohya's files spell it and as all others can be spelled
 * @param dotted the layer's name as the file spells it
 */
record LoraKey(String component, String layer, String dotted, Part part) {

    /** What a tensor is in W + weight alpha / rank up (mid) down. */
    enum Part {
        DOWN,
        MID,
        UP,
        ALPHA
    }

    private static final Map<String, String> COMPONENTS = new LinkedHashMap<>();
    private static final Map<String, Part> PARTS = new LinkedHashMap<>();
    private static final Map<String, String> OTHER_METHODS = new LinkedHashMap<>();

    static {
        COMPONENTS.put("lora_unet_", "unet");
        COMPONENTS.put("lora_te_", "text_encoder");
        COMPONENTS.put("lora_te1_", "text_encoder");
        COMPONENTS.put("lora_te2_", "text_encoder_2");
        COMPONENTS.put("unet.", "unet");
        COMPONENTS.put("text_encoder.", "text_encoder");
        COMPONENTS.put("text_encoder_2.", "text_encoder_2");

        PARTS.put(".lora_down.weight", Part.DOWN);
        PARTS.put(".lora_mid.weight", Part.MID);
        PARTS.put(".lora_up.weight", Part.UP);
        PARTS.put(".lora_A.weight", Part.DOWN);
        PARTS.put(".lora_B.weight", Part.UP);
        PARTS.put(".lora.down.weight", Part.DOWN);
        PARTS.put(".lora.up.weight", Part.UP);
        PARTS.put(".lora_linear_layer.down.weight", Part.DOWN);
        PARTS.put(".lora_linear_layer.up.weight", Part.UP);
        PARTS.put("_lora.down.weight", Part.DOWN);
        PARTS.put("_lora.up.weight", Part.UP);
        PARTS.put(".alpha", Part.ALPHA);

        OTHER_METHODS.put("dora_scale", "DoRA");
        OTHER_METHODS.put("lora_magnitude_vector", "DoRA");
        OTHER_METHODS.put(".hada_", "LoHa");
        OTHER_METHODS.put(".lokr_", "LoKr");
        OTHER_METHODS.put(".on_input", "IA3");
        OTHER_METHODS.put(".oft_", "OFT");
        OTHER_METHODS.put(".diff", "a full difference");
    }

    /**
     * Takes a name apart.
     *
     * @param file for errors
     * @throws DiffusionException if it is not one of a LoRA
     */
    static LoraKey parse(String file, String name) {
        OTHER_METHODS.forEach((mark, method) -> {
            if (name.contains(mark)) {
                throw DiffusionException.unsupported(file, method + " (tensor \"" + name + "\")");
            }
        });
        Map.Entry<String, String> component = find(COMPONENTS, name::startsWith).orElseThrow(() -> unknown(file, name));
        Map.Entry<String, Part> part = find(PARTS, name::endsWith).orElseThrow(() -> unknown(file, name));
        int begin = component.getKey().length();
        int end = name.length() - part.getKey().length();
        if (begin > end) {
            throw unknown(file, name);
        }
        String dotted = name.substring(begin, end);
        return new LoraKey(component.getValue(), flat(dotted, component.getValue()), dotted, part.getValue());
    }

    private static <V> Optional<Map.Entry<String, V>> find(Map<String, V> table, Predicate<String> matches) {
        return table.entrySet().stream()
                .filter(entry -> matches.test(entry.getKey()))
                .findFirst();
    }

    /**
     * Files of diffusers before 0.22 name attention processors, and layers of text encoders by the words of U-Nets; transformers 5 lost
     * the first part of those names.
     */
    private static String flat(String dotted, String component) {
        String layer = dotted.replace(".processor.", ".").replace('.', '_');
        if (!component.equals("unet")) {
            String known = layer.startsWith("text_") ? layer : "text_model_" + layer;
            return known.replaceFirst("_self_attn_to_([qkv]|out)$", "_self_attn_$1_proj");
        }
        return layer.endsWith("_to_out") ? layer + "_0" : layer;
    }

    private static DiffusionException unknown(String file, String name) {
        return DiffusionException.unsupported(file, "tensor \"" + name + "\"");
    }
}
