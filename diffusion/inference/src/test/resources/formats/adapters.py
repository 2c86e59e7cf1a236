"""LoRA and textual inversion files in several namings, and what diffusers draws with them on the tiny model of the parity set.

diffusers 0.40 cannot put a LoRA into the text encoder of transformers 5, whose layers lost the prefix "text_model.": that half is
added to the weights here. Nor does it find the layer of an attention's alpha in kohya's files and takes the commonest alpha for all
of them, so that all are alike here.

usage: python adapters.py DIFFUSERS_CHECKOUT PIPELINE_FOLDER
"""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(Path(sys.argv[1]) / "src"))

import torch  # noqa: E402
from diffusers import DDIMScheduler, StableDiffusionPipeline  # noqa: E402
from peft import LoraConfig  # noqa: E402
from peft.utils import get_peft_model_state_dict  # noqa: E402
from safetensors import safe_open  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

OUT = HERE / "adapters"
OUT.mkdir(exist_ok=True)
GENERATOR = torch.Generator().manual_seed(1)
ATTENTION = "mid_block.attentions.0.transformer_blocks.0"
golden = {}


def pipeline():
    pipe = StableDiffusionPipeline.from_pretrained(sys.argv[2], safety_checker=None)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def random(*shape):
    return torch.randn(shape, generator=GENERATOR) * 0.3


@torch.no_grad()
def draw(name, pipe, prompt="a red apple"):
    latents = pipe(
        prompt, num_inference_steps=3, guidance_scale=4.0, width=32, height=32, output_type="latent",
        generator=torch.Generator().manual_seed(5),
    ).images  # fmt: skip
    golden[name] = latents.contiguous()
    print(name, latents.std().item(), (latents - golden["base"]).abs().max().item())


def kohya(pipe):
    """Linear layers, a 1x1 and a 3x3 convolution of the U-Net, and the text encoder, each with an alpha of its own."""
    layers = dict(pipe.unet.named_modules())
    tensors = {}

    def add(prefix, name, module, rank, alpha):
        key = prefix + name.replace(".", "_")
        weight = module.weight
        pixels = tuple(weight.shape[2:])
        tensors[key + ".lora_down.weight"] = random(rank, weight.shape[1], *pixels)
        tensors[key + ".lora_up.weight"] = random(weight.shape[0], rank, *(1 for _ in pixels))
        tensors[key + ".alpha"] = torch.tensor(float(alpha))

    for name in ["attn1.to_q", "attn1.to_out.0", "attn2.to_k", "ff.net.0.proj", "ff.net.2"]:
        add("lora_unet_", f"{ATTENTION}.{name}", layers[f"{ATTENTION}.{name}"], 4, 2)
    for name in ["mid_block.attentions.0.proj_in", "down_blocks.0.resnets.0.conv1", "down_blocks.0.downsamplers.0.conv"]:
        add("lora_unet_", name, layers[name], 2, 2)
    for name, module in pipe.text_encoder.named_modules():
        if name.endswith(("layers.1.self_attn.q_proj", "layers.1.mlp.fc1")):
            add("lora_te_text_model_", name.removeprefix("text_model."), module, 4, 3)
    save_file(tensors, OUT / "kohya.safetensors")


def peft(pipe):
    """As diffusers' training scripts write it, with the configuration in the header."""
    unet = LoraConfig(
        r=4, lora_alpha=6, target_modules=["to_q", "to_v", "to_out.0"], init_lora_weights=False,
        rank_pattern={"attn2.to_v": 2}, alpha_pattern={"attn2.to_v": 3}, use_rslora=True,
    )  # fmt: skip
    text = LoraConfig(r=2, lora_alpha=4, target_modules=["k_proj", "out_proj"], init_lora_weights=False)
    torch.manual_seed(2)
    pipe.unet.add_adapter(unet)
    pipe.text_encoder.add_adapter(text)
    StableDiffusionPipeline.save_lora_weights(
        OUT,
        weight_name="peft.safetensors",
        unet_lora_layers=get_peft_model_state_dict(pipe.unet),
        text_encoder_lora_layers=get_peft_model_state_dict(pipe.text_encoder),
        unet_lora_adapter_metadata=unet.to_dict() | {"target_modules": ["to_q", "to_v", "to_out.0"]},
        text_encoder_lora_adapter_metadata=text.to_dict() | {"target_modules": ["k_proj", "out_proj"]},
    )


def old(pipe):
    """The names of attention processors, and of text encoders before PEFT; no alphas."""
    tensors = {}
    for name, module in pipe.unet.named_modules():
        if name.endswith(("attn1.to_q", "attn2.to_k", "attn2.to_out.0")):
            key = "unet." + name.replace(".to_", ".processor.to_").removesuffix(".0") + "_lora"
            tensors[key + ".down.weight"] = random(3, module.weight.shape[1])
            tensors[key + ".up.weight"] = random(module.weight.shape[0], 3)
    for name, module in pipe.text_encoder.named_modules():
        if name.endswith(("layers.0.self_attn.v_proj", "layers.2.self_attn.out_proj")):
            projection = name.rsplit(".", 1)[1].removesuffix("_proj")
            key = "text_encoder.text_model." + name.removeprefix("text_model.").rsplit(".", 1)[0] + f".to_{projection}_lora"
            tensors[key + ".down.weight"] = random(3, module.weight.shape[1])
            tensors[key + ".up.weight"] = random(module.weight.shape[0], 3)
    save_file(tensors, OUT / "old.safetensors")


def locon(pipe):
    """LoCon's inner convolution, which diffusers does not read: added to the weight by composing the three convolutions."""
    name = "down_blocks.0.resnets.0.conv2"
    conv = dict(pipe.unet.named_modules())[name]
    key = "lora_unet_" + name.replace(".", "_")
    down, mid, up = random(2, conv.in_channels, 1, 1), random(2, 2, 3, 3), random(conv.out_channels, 2, 1, 1)
    save_file(
        {
            key + ".lora_down.weight": down,
            key + ".lora_mid.weight": mid,
            key + ".lora_up.weight": up,
            key + ".alpha": torch.tensor(1.0),
        },
        OUT / "locon.safetensors",
    )
    with torch.no_grad():
        conv.weight += 0.7 * (1 / 2) * torch.einsum("oaxy,abkl,bizw->oikl", up, mid, down)


def use(pipe, file, weight):
    path = OUT / (file + ".safetensors")
    with safe_open(path, "pt") as opened:
        tensors = {key: opened.get_tensor(key) for key in opened.keys()}
        metadata = opened.metadata()
    with tempfile.TemporaryDirectory() as folder:
        unet = {k: v for k, v in tensors.items() if k.startswith(("unet", "lora_unet"))}
        save_file(unet, Path(folder) / "unet.safetensors", metadata)
        pipe.load_lora_weights(folder, weight_name="unet.safetensors", adapter_name=file)
    scales = {"kohya": 3 / 4, "peft": 4 / 2, "old": 1}
    down = {k: v for k, v in tensors.items() if "te" in k.split("unet")[0] and ("down" in k or "lora_A" in k)}
    for key, matrix in down.items():
        up = tensors[key.replace("down", "up").replace("lora_A", "lora_B")]
        layer = key.replace("text_encoder.", "").replace(".", "_").split("text_model_")[-1]
        layer = layer.replace("to_v_lora", "v_proj").replace("to_out_lora", "out_proj")
        [module] = [
            module
            for name, module in pipe.text_encoder.named_modules()
            if name and layer.startswith(name.replace(".", "_") + "_") and hasattr(module, "weight")
        ]
        with torch.no_grad():
            module.weight += weight * scales[file] * up @ matrix


def loras():
    pipe = pipeline()
    draw("base", pipe)
    for make in (kohya, peft, old):
        make(pipeline())
    for name, uses in {
        "kohya": {"kohya": 0.8},
        "peft": {"peft": 1.0},
        "old": {"old": 1.0},
        "several": {"kohya": -0.5, "peft": 0.6, "old": 0.3},
    }.items():
        pipe = pipeline()
        for file, weight in uses.items():
            use(pipe, file, weight)
        pipe.set_adapters(list(uses), list(uses.values()))
        draw(name, pipe)
    pipe = pipeline()
    locon(pipe)
    draw("locon", pipe)


def inversions():
    width = pipeline().text_encoder.config.hidden_size
    save_file({"emb_params": random(2, width)}, OUT / "moody.safetensors")
    save_file({"<toy>": random(width)}, OUT / "word.safetensors")
    save_file({"<robot>": random(3, width)}, OUT / "words.safetensors")
    pipe = pipeline()
    pipe.load_textual_inversion(OUT / "moody.safetensors", token="moody")
    pipe.load_textual_inversion(OUT / "word.safetensors")
    pipe.load_textual_inversion(OUT / "words.safetensors")
    draw("words", pipe, "a <toy> and a <robot>, moody light")
    use(pipe, "kohya", 1)
    draw("words-and-lora", pipe, "a <toy> and a <robot>, moody light")


loras()
inversions()
save_file(golden, OUT / "latents.safetensors")
