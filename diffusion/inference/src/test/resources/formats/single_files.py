"""Original checkpoints: lists of their tensors at full and at tiny size, and what diffusers makes of the tiny ones.

usage: python single_files.py DIFFUSERS_CHECKOUT TOKENIZER_FOLDER
"""

import gzip
import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT, TOKENIZER = Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, str(CHECKOUT / "src"))

import torch  # noqa: E402
from diffusers.loaders import single_file_utils as ldm  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

import models  # noqa: E402


def script(name):
    spec = importlib.util.spec_from_file_location(name, CHECKOUT / "scripts" / (name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TO_SD = script("convert_diffusers_to_original_stable_diffusion")
TO_SDXL = script("convert_diffusers_to_original_sdxl")
TINY_VOCABULARY = 821


def original(parts):
    """The tensors under their original names, by diffusers' scripts that write such files."""
    to = TO_SDXL if "text_encoder_2" in parts else TO_SD
    tensors = prefixed("model.diffusion_model.", to.convert_unet_state_dict(models.named(parts["unet"])))
    tensors |= prefixed("first_stage_model.", to.convert_vae_state_dict(models.named(parts["vae"])))
    text = models.named(parts["text_encoder"])
    if "text_encoder_2" in parts:
        tensors |= prefixed("conditioner.embedders.0.transformer.", text)
        tensors |= open_clip("conditioner.embedders.1.model.", models.named(parts["text_encoder_2"]))
    elif parts["text_encoder"].config.hidden_act == "gelu":
        tensors |= open_clip("cond_stage_model.model.", text)
    else:
        tensors |= prefixed("cond_stage_model.transformer.", text)
    return tensors


def prefixed(prefix, tensors):
    return {prefix + name: tensor for name, tensor in tensors.items()}


def open_clip(prefix, text):
    tensors = TO_SDXL.convert_openclip_text_enc_state_dict(text)
    if "text_projection.weight" in tensors:
        tensors["text_projection"] = tensors.pop("text_projection.weight").T
    return prefixed(prefix, tensors)


def extras(names):
    """Tensors that real files have and no network needs."""
    more = {"alphas_cumprod": (1000,), "model_ema.decay": (), "model_ema.num_updates": ()}
    if any(name.startswith("cond_stage_model.transformer") for name in names):
        more["cond_stage_model.transformer.text_model.embeddings.position_ids"] = (1, 77)
    if any(name.startswith("cond_stage_model.model") for name in names):
        prefix = "cond_stage_model.model."
        last = max(int(name.split(".")[4]) for name in names if name.startswith(prefix + "transformer.resblocks."))
        for name, shape in list(names.items()):
            layer = f"{prefix}transformer.resblocks.{last}."
            if name.startswith(layer):
                more[name.replace(layer, f"{prefix}transformer.resblocks.{last + 1}.")] = shape
        width = names[prefix + "positional_embedding"][1]
        more[prefix + "text_projection"] = (width, width)
        more[prefix + "logit_scale"] = ()
    return more


def shapes(parts):
    names = {name: tuple(tensor.shape) for name, tensor in original(parts).items()}
    return names | extras(names)


def write(name, shapes):
    lines = "".join(f"{key}\t{','.join(map(str, shape))}\n" for key, shape in sorted(shapes.items()))
    with open(HERE / f"{name}.tensors.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write(lines.encode())


def convert(parts, tensors):
    """A checkpoint loaded into networks by diffusers' own conversion."""
    unet, vae = parts["unet"], parts["vae"]
    models.load(unet, ldm.convert_ldm_unet_checkpoint(dict(tensors), dict(unet.config)))
    models.load(vae, ldm.convert_ldm_vae_checkpoint(dict(tensors), dict(vae.config)))
    for name in ("text_encoder", "text_encoder_2"):
        if name not in parts:
            continue
        text = parts[name]
        if name == "text_encoder_2":
            converted = ldm.convert_open_clip_checkpoint(text, tensors, "conditioner.embedders.1.model.")
        elif text.config.hidden_act == "gelu":
            used = {k: v for k, v in tensors.items() if f"resblocks.{text.config.num_hidden_layers}." not in k}
            converted = ldm.convert_open_clip_checkpoint(text, used, "cond_stage_model.model.")
        else:
            converted = ldm.convert_ldm_clip_checkpoint(tensors)
        models.load(text, {k: v for k, v in converted.items() if "position_ids" not in k})


@torch.no_grad()
def draw(name, parts, pads):
    xl = "text_encoder_2" in parts
    pipe = models.pipeline(parts, TOKENIZER, xl, pads)
    pipe.set_progress_bar_config(disable=True)
    call = dict(
        prompt="a red apple on a table", num_inference_steps=4, guidance_scale=5.0, width=64, height=64,
    )  # fmt: skip
    seen = {}

    def last(_, step, timestep, values):
        seen["latents"] = values["latents"].clone()
        return values

    image = pipe(**call, generator=torch.Generator().manual_seed(7), output_type="np", callback_on_step_end=last).images
    pixels = torch.from_numpy((image * 255).round().astype("uint8")).contiguous()
    save_file({"out.latents": seen["latents"], "out.rgb": pixels}, HERE / f"{name}.safetensors")
    print(name, seen["latents"].std().item(), pixels.float().mean().item(), pixels.float().std().item())


def tiny(name, make, pads):
    parts = make(vocab=TINY_VOCABULARY)
    names = shapes(parts)
    write("tiny-" + name, names)
    convert(parts, {key: models.values(key, shape) for key, shape in names.items()})
    draw("tiny-" + name, parts, pads)


with torch.device("meta"):
    full = {"sd1": models.sd1(False), "sd2": models.sd2(False), "sdxl": models.sdxl(False)}
for name, parts in full.items():
    write(name, shapes(parts))
tiny("sd1", models.sd1, [None])
tiny("sd2", models.sd2, ["!"])
tiny("sdxl", models.sdxl, [None, "!"])
