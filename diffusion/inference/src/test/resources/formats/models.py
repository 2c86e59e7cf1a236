"""Tiny Stable Diffusion models whose weights are computed from their names, so that only the names need be kept."""

import zlib

import numpy as np
import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    EulerDiscreteScheduler,
    PNDMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer


def scheduler(kind, **more):
    with torch.device("cpu"):
        return kind(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, **more)


def values(name, shape):
    """The weights of a name: SplitMix64 over its CRC-32 and the index, uniform, scaled by the fan-in. SyntheticWeights.java does the same."""
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        x = np.uint64(zlib.crc32(name.encode()) << 32) + np.arange(count, dtype=np.uint64)
        x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    uniform = (x >> np.uint64(40)).astype(np.float64) / 2**23 - 1
    if len(shape) >= 2:
        uniform = uniform * np.sqrt(3 / (count // shape[0]))
    elif name.endswith(".weight"):
        uniform = 1 + 0.1 * uniform
    else:
        uniform = 0.05 * uniform
    return torch.from_numpy(uniform.astype(np.float32).reshape(shape))


def text_config(width, layers, act, vocab, projection=None):
    return CLIPTextConfig(
        vocab_size=vocab,
        hidden_size=width,
        intermediate_size=4 * width,
        num_hidden_layers=layers,
        num_attention_heads=max(1, width // 64),
        hidden_act=act,
        eos_token_id=vocab - 1,
        projection_dim=projection or width,
    )


def unet(channels, context, heads, linear, attends, depth=1, **more):
    cross = ["CrossAttnDownBlock2D" if a else "DownBlock2D" for a in attends]
    up = ["CrossAttnUpBlock2D" if a else "UpBlock2D" for a in reversed(attends)]
    return UNet2DConditionModel(
        sample_size=8,
        block_out_channels=channels,
        down_block_types=cross,
        up_block_types=up,
        cross_attention_dim=context,
        attention_head_dim=heads,
        use_linear_projection=linear,
        transformer_layers_per_block=depth,
        **more,
    )


def vae(channels, scaling_factor=0.18215):
    return AutoencoderKL(
        block_out_channels=channels,
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        layers_per_block=2,
        scaling_factor=scaling_factor,
    )


def sd1(tiny=True, vocab=49408, in_channels=4):
    attends = [True, True, True, False]
    channels = (32, 64, 64, 64) if tiny else (320, 640, 1280, 1280)
    width = 64 if tiny else 768
    return {
        "unet": unet(channels, width, 8, False, attends, in_channels=in_channels),
        "vae": vae((32, 32, 64, 64) if tiny else (128, 256, 512, 512)),
        "text_encoder": CLIPTextModel(text_config(width, 2 if tiny else 12, "quick_gelu", vocab)),
        "scheduler": scheduler(PNDMScheduler, skip_prk_steps=True, set_alpha_to_one=False),
    }


def sd2(tiny=True, vocab=49408):
    attends = [True, True, True, False]
    channels = (64, 64, 128, 128) if tiny else (320, 640, 1280, 1280)
    width = 128 if tiny else 1024
    return {
        "unet": unet(channels, width, [c // 64 for c in channels], True, attends),
        "vae": vae((32, 32, 64, 64) if tiny else (128, 256, 512, 512)),
        "text_encoder": CLIPTextModel(text_config(width, 2 if tiny else 23, "gelu", vocab)),
        "scheduler": scheduler(
            DDIMScheduler, clip_sample=False, set_alpha_to_one=False, prediction_type="v_prediction"
        ),
    }


def sdxl(tiny=True, vocab=49408):
    attends = [False, True, True]
    channels = (64, 64, 128) if tiny else (320, 640, 1280)
    first, second = (64, 128) if tiny else (768, 1280)
    return {
        "unet": unet(
            channels,
            first + second,
            [c // 64 for c in channels],
            True,
            attends,
            depth=[1, 1, 2] if tiny else [1, 2, 10],
            addition_embed_type="text_time",
            addition_time_embed_dim=256,
            projection_class_embeddings_input_dim=second + 6 * 256,
        ),
        "vae": vae((32, 32, 64, 64) if tiny else (128, 256, 512, 512), 0.13025),
        "text_encoder": CLIPTextModel(text_config(first, 2 if tiny else 12, "quick_gelu", vocab)),
        "text_encoder_2": CLIPTextModelWithProjection(text_config(second, 3 if tiny else 32, "gelu", vocab, second)),
        "scheduler": scheduler(EulerDiscreteScheduler, timestep_spacing="leading"),
    }


def named(model):
    """A network's tensors; text encoders under the names that files have, whatever transformers calls them this year."""
    tensors = model.state_dict()
    if isinstance(model, (CLIPTextModel, CLIPTextModelWithProjection)):
        known = ("text_model.", "text_projection.")
        tensors = {k if k.startswith(known) else "text_model." + k: v for k, v in tensors.items()}
    return tensors


def load(model, tensors):
    own = {k.removeprefix("text_model."): k for k in model.state_dict()}
    model.load_state_dict({own[k.removeprefix("text_model.")]: v for k, v in tensors.items()})
    return model.eval()


def tokenizer(folder, pad=None):
    tokenizer = CLIPTokenizer.from_pretrained(folder)
    if pad is not None:
        tokenizer.pad_token = pad
    return tokenizer


def pipeline(parts, folder, xl, pads):
    """@param pads the token that each text encoder's prompts are padded with"""
    more = {"tokenizer": tokenizer(folder, pads[0])}
    if xl:
        more["tokenizer_2"] = tokenizer(folder, pads[1])
        return StableDiffusionXLPipeline(**parts, **more, add_watermarker=False)
    return StableDiffusionPipeline(
        **parts, **more, safety_checker=None, feature_extractor=None, requires_safety_checker=False
    )
