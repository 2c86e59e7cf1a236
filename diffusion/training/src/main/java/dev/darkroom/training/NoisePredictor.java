package dev.darkroom.training;

import dev.darkroom.diffusion.networks.CLIPTextModel;
import dev.darkroom.diffusion.networks.UNet2DConditionModel;
import dev.darkroom.diffusion.networks.UNet2DModel;
import dev.darkroom.diffusion.script.Layer;
import dev.darkroom.diffusion.script.Value;
import dev.darkroom.diffusion.script.WeightName;
import java.util.List;

/** The networks that a diffusion training trains together, and how they predict. */
abstract class NoisePredictor extends Layer {

    /**
     * Predicts what {@link DiffusionLoss} asks for.
     *
     * @param noisy [B, C, H, W]
     * @param timestep [B]
     * @param condition none, or one: token ids [B, L] or class labels [B]
     */
    abstract Value predict(Value noisy, Value timestep, List<Value> condition);

    /** Whether {@link #predict} takes a condition. */
    abstract boolean isConditional();

    /** A text encoder and the U-Net that attends to it. */
    static final class OfText extends NoisePredictor {

        @WeightName("text_encoder")
        private final CLIPTextModel textEncoder;

        @WeightName("unet")
        private final UNet2DConditionModel unet;

        OfText(CLIPTextModel textEncoder, UNet2DConditionModel unet) {
            this.textEncoder = textEncoder;
            this.unet = unet;
        }

        @Override
        Value predict(Value noisy, Value timestep, List<Value> condition) {
            Value context = textEncoder.forward(condition.get(0), 0);
            return unet.forward(unet.requiredInputs(), List.of(noisy, timestep, context));
        }

        @Override
        boolean isConditional() {
            return true;
        }
    }

    /** A U-Net without condition, or with class labels. */
    static final class OfClass extends NoisePredictor {

        @WeightName("unet")
        private final UNet2DModel unet;

        OfClass(UNet2DModel unet) {
            this.unet = unet;
        }

        @Override
        Value predict(Value noisy, Value timestep, List<Value> condition) {
            return unet.forward(noisy, timestep, isConditional() ? condition.get(0) : null);
        }

        @Override
        boolean isConditional() {
            return unet.isClassConditional();
        }
    }
}
