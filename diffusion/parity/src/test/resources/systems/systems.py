"""Tiny models of systems that the parity set lacks, with what diffusers draws with them, in the format of that set. See README.md."""

import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(Path(sys.argv[1]) / "src"))

import torch  # noqa: E402
from diffusers import (  # noqa: E402
    AutoencoderKL,
    DDIMScheduler,
    EulerDiscreteScheduler,
    LDMTextToImagePipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
    VQModel,
)
from diffusers.pipelines.latent_diffusion.pipeline_latent_diffusion import LDMBertConfig, LDMBertModel  # noqa: E402
from diffusers.utils import torch_utils  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from transformers import (  # noqa: E402
    BertTokenizer,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
)

CLIP = Path(sys.argv[2])
GENERATOR = torch.Generator().manual_seed(1)
PROMPT, NEGATIVE = "A photo of a Fox, naïve & 红!", "blurry"
SIZE = 32
cases = []

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = """a photo of fox the red apple apples on table cafe naive un ##aff ##able ##s ##ing paint ##er resume strass e o i
the ##y ##re don t hello world A Photo Fox Red É é ß 红 苹 果 り ##ん ##ご りんご σ ς ##σ ##ς i ##i 2 0 ##0 26 ##26 σο ##φος ﬁ ##sh 👍 ½ α""".split()
MARKS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + ["…", "—", "’", "。", "¿", "€"]
PROMPTS = [
    "", " ", "a photo of a fox", "A Photo Of A FOX", "  a\tphoto\nof\r\na   fox ", "unaffable", "unaffables painter painting", "red,apple", "red, apple!",
    "don't they're", "hello-world_hello", "café cafe\u0301 CAFÉ", "naïve résumé", "ÅNGSTRÖM straße STRASSE", "İstanbul ı", "红苹果 red红apple", "りんご ﾘﾝｺﾞ",
    "한국어", "σοφος σοφός ΣΟΦΟΣ ΣΑΣ", "2026 20 0", "½ ﬁsh 👍 👍🏽 👨‍👩‍👧", "a\u200bb a\u00adb a\u200db", "a\u00a0b\u2003c\u3000d", "a\x00b\ufffdc\x07d\x7fe", "a\u0378b \ue000 x",
    "x" * 100, "x" * 101, "red " + "y" * 200 + " apple", "[CLS] a [SEP] fox [MASK][PAD] [UNK]", "[cls] [sep] [ SEP ]", "a[SEP]b", "[[SEP]]", "<b>red</b> & #1 50% $5 a+b=c ^_^ `x` ~|~",
    "… — ’ 。 ¿ €", "zzz qqq ##s", "e\u0301\u0301\u0301", "\u0301", "a photo of " * 40, "!" * 90, "\U00020000 \U0002f800 豈", "a\u2028b\u2029c\u0085d\u000be", "the — fox’s ‘red’ “apple”",
    "À\u0315\u05c1 ç", "Ⅷ ⅷ ǆ ǅ", "ﬀ Ⓐ Ａ", "a" + "\u0301" * 120,
]


def vocabulary():
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *("##" + c for c in LETTERS), *MARKS, *WORDS]
    return list(dict.fromkeys(tokens))


def half(module):
    """Random weights that float16 can hold, so that the files are small and both sides compute with the same ones."""
    with torch.no_grad():
        for key, weight in module.named_parameters():
            noise = torch.randn(weight.shape, generator=GENERATOR)
            fan = max(1, weight.numel() // weight.shape[0])
            noise = noise / fan**0.5 if weight.dim() > 1 else 1 + 0.2 * noise if "norm" in key and key.endswith("weight") else 0.1 * noise
            weight.copy_(noise.half().float())
    return module.eval()


def text(width, layers, act, kind=CLIPTextModel):
    config = CLIPTextConfig(vocab_size=821, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=layers, num_attention_heads=4,
                            hidden_act=act, eos_token_id=820, projection_dim=20)
    return half(kind(config))


def unet(context, channels=4, **more):
    return half(UNet2DConditionModel(
        sample_size=SIZE // 2, in_channels=channels, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=context, attention_head_dim=(2, 4), **more))


BLOCKS = dict(block_out_channels=(8, 16), norm_num_groups=4, down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2)


def vae(scaling_factor=0.13025):
    return half(AutoencoderKL(sample_size=SIZE, scaling_factor=scaling_factor, **BLOCKS))


def xl_unet(context, ids, channels=4):
    return unet(context, channels, use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=8,
                projection_class_embeddings_input_dim=20 + ids * 8)


def clip_tokenizer(**more):
    return CLIPTokenizer.from_pretrained(CLIP, model_max_length=77, **more)


def scheduler(kind, **more):
    return kind(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, **more)


def save(pipe, name):
    """As diffusers and transformers save a model, but with weights in float16."""
    shutil.rmtree(HERE / "models" / name, ignore_errors=True)
    pipe.save_pretrained(HERE / "models" / name)
    for key, module in pipe.components.items():
        if isinstance(module, torch.nn.Module):
            folder = HERE / "models" / name / key
            for file in folder.glob("*.safetensors"):
                file.unlink()
            tensors = {k: v.half().contiguous() for k, v in module.state_dict().items() if not k.endswith("position_ids") and not k.startswith("to_logits")}
            save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    for file in (HERE / "models" / name).rglob("*.json"):
        file.write_text(file.read_text().rstrip() + "\n")
    return pipe


def case(kind, name, model, tensors, **more):
    path = f"cases/{name}.safetensors"
    (HERE / "cases").mkdir(exist_ok=True)
    save_file({key: value.contiguous().clone() for key, value in tensors.items()}, HERE / path)
    cases.append({"id": name, "kind": kind, "tier": "extra", "file": path, "model": model, **more})


@torch.no_grad()
def draw(name, folder, kind, pipe, steps, inputs=None, **call):
    """One call, its random draws, its latents after every step (after the image around a mask was put back) and its image."""
    from diffusers.models.autoencoders import vae as distribution

    draws, latents, module = [], [], sys.modules[type(pipe).__module__]
    plain = torch_utils.randn_tensor

    def recorded(*args, **more):
        draws.append(plain(*args, **more))
        return draws[-1]

    module.randn_tensor = distribution.randn_tensor = recorded
    generator = torch.Generator().manual_seed(7)
    pipe.set_progress_bar_config(disable=True)
    given = {"image": inputs["in.image"], "mask_image": inputs.get("in.mask")} if inputs else {}
    given = {key: value for key, value in given.items() if value is not None}
    sizes = {"width": SIZE, "height": SIZE} if kind != "img2img" else {}
    if isinstance(pipe, LDMTextToImagePipeline):
        step = pipe.scheduler.step

        def watched(*args, **more):
            result = step(*args, **more)
            latents.append(result.prev_sample)
            return result

        pipe.scheduler.step = watched
        arguments = {key: value for key, value in call.items() if key != "negative_prompt"}
        image = pipe(**arguments, **sizes, num_inference_steps=steps, generator=generator, output_type="np").images
        pipe.scheduler.step = step
    else:
        def last(_, index, timestep, values):
            latents.append(values["latents"].clone())
            return values

        image = pipe(**call, **given, **sizes, num_inference_steps=steps, generator=generator, output_type="np", callback_on_step_end=last).images
    module.randn_tensor = distribution.randn_tensor = plain
    outputs = {"out.latents": latents[-1], "out.step_latents": torch.stack(latents), "out.timesteps": pipe.scheduler.timesteps,
               "out.image": torch.from_numpy(image).permute(0, 3, 1, 2)}
    config = json.loads(pipe.scheduler.to_json_string())
    case(kind, name, f"models/{folder}", (inputs or {}) | outputs | {f"noise.{k}": v for k, v in enumerate(draws)},
         scheduler=config, seed=7, steps=steps, call=call | sizes)
    print(name, len(draws), "draws", image.mean(), image.std())


def source_image():
    y, x = torch.meshgrid(torch.arange(SIZE), torch.arange(SIZE), indexing="ij")
    image = torch.stack([x / SIZE, y / SIZE, ((x + y) % 8) / 8])[None].float()
    return {"in.image": image}, {"in.image": image, "in.mask": ((x > 9) & (y < 20))[None, None].float()}


def tokenizers():
    file = HERE / "vocab.txt"
    file.write_text("\n".join(vocabulary()) + "\n")
    styles = {"plain": {}, "cased": {"do_lower_case": False}, "accents": {"strip_accents": False}, "unspaced": {"tokenize_chinese_chars": False}}
    sets = []
    for name, config in styles.items():
        tokenizer = BertTokenizer(vocab=str(file), **config)
        ids = tokenizer(PROMPTS, padding="max_length", max_length=77, truncation=True).input_ids
        # Those that end early are kept without their padding
        sets.append({"name": name, "config": config, "ids": [row[: max(i for i, v in enumerate(row) if v) + 1] for row in ids]})
    (HERE / "bert.json").write_text(json.dumps({"prompts": PROMPTS, "sets": sets}, indent=None) + "\n")


def ldm(name, autoencoder, tokenizer):
    # Heads that together are narrower than the tokens
    bert = half(LDMBertModel(LDMBertConfig(vocab_size=len(vocabulary()), d_model=24, encoder_layers=2, encoder_ffn_dim=40, encoder_attention_heads=3, head_dim=6)))
    # Not read by the pipeline
    bert.to_logits.weight.data.zero_()
    pipe = LDMTextToImagePipeline(vqvae=autoencoder, bert=bert, tokenizer=tokenizer, unet=unet(24), scheduler=scheduler(
        DDIMScheduler, clip_sample=False, set_alpha_to_one=False))
    return save(pipe, name)


@torch.no_grad()
def hidden_states(pipe):
    ids = torch.tensor(pipe.tokenizer([PROMPT, ""], padding="max_length", max_length=77, truncation=True).input_ids)
    states = pipe.bert(ids, output_hidden_states=True)
    exact = pipe.bert.double()(ids, output_hidden_states=True)
    pipe.bert.float()
    outputs = {"out.last_hidden_state": states[0]} | {f"out.hidden_states.{i}": s for i, s in enumerate(states.hidden_states)}
    gaps = {"out.last_hidden_state": (states[0].double() - exact[0]).abs().max().item()}
    case("ldm_bert", "ldm-bert", "models/ldm/bert", {"in.input_ids": ids} | outputs, f64_gap=gaps)


def latent_diffusion():
    words = BertTokenizer(vocab=str(HERE / "vocab.txt"))
    # The pipeline takes a cell for eight pixels: so do four levels
    deep = dict(block_out_channels=(4, 4, 8, 8), norm_num_groups=4, down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)
    global SIZE
    size, SIZE = SIZE, 64
    pipe = ldm("ldm", half(AutoencoderKL(sample_size=SIZE, scaling_factor=0.18215, **deep)), words)
    for file in (HERE / "models/ldm/tokenizer").iterdir():
        file.unlink()
    # As folders of that time have it
    shutil.copy(HERE / "vocab.txt", HERE / "models/ldm/tokenizer/vocab.txt")
    (HERE / "models/ldm/tokenizer/tokenizer_config.json").write_text('{"do_lower_case": true, "model_max_length": 512, "tokenizer_class": "BertTokenizer"}\n')
    hidden_states(pipe)
    for guidance in (1.0, 5.0):
        draw(f"ldm-g{guidance:g}", "ldm", "txt2img", pipe, 4, prompt=PROMPT, guidance_scale=guidance)
    pipe = ldm("ldm_vq", half(VQModel(sample_size=SIZE, num_vq_embeddings=64, vq_embed_dim=4, latent_channels=4, **deep)), words)
    draw("ldm-vq-g5", "ldm_vq", "txt2img", pipe, 4, prompt=PROMPT, guidance_scale=5.0)
    SIZE = size


def parts(kind, first, unet_):
    second = text(32, 3, "gelu", CLIPTextModelWithProjection)
    return dict(
        vae=vae(), unet=unet_, scheduler=scheduler(EulerDiscreteScheduler, timestep_spacing="leading"),
        text_encoder=text(24, 2, "quick_gelu") if first else None, tokenizer=clip_tokenizer() if first else None,
        text_encoder_2=second, tokenizer_2=clip_tokenizer(pad_token="!"),
    )


def xl():
    image, masked = source_image()
    base = parts(StableDiffusionXLPipeline, True, xl_unet(24 + 32, 6))
    save(StableDiffusionXLPipeline(**base, add_watermarker=False), "sdxl")
    call = dict(prompt="a photo of a red apple", guidance_scale=5.0)
    draw("sdxl-txt2img", "sdxl", "txt2img", StableDiffusionXLPipeline(**base, add_watermarker=False), 4, **call, negative_prompt="")
    to_image = StableDiffusionXLImg2ImgPipeline(**base, add_watermarker=False)
    draw("sdxl-img2img", "sdxl", "img2img", to_image, 5, image, **call, strength=0.6, negative_prompt=NEGATIVE)
    draw("sdxl-img2img-plain", "sdxl", "img2img", to_image, 5, image, prompt="a fox", guidance_scale=1.0, strength=1.0)
    for strength in (0.7, 1.0):
        inpaint = StableDiffusionXLInpaintPipeline(**base, add_watermarker=False)
        draw(f"sdxl-inpaint4-s{strength:g}", "sdxl", "inpaint", inpaint, 5, masked, **call, strength=strength, negative_prompt=NEGATIVE)
    wide = parts(StableDiffusionXLInpaintPipeline, True, xl_unet(24 + 32, 6, 9))
    inpaint = save(StableDiffusionXLInpaintPipeline(**wide, add_watermarker=False), "sdxl_inpaint9")
    for strength in (0.7, 1.0):
        draw(f"sdxl-inpaint9-s{strength:g}", "sdxl_inpaint9", "inpaint", inpaint, 5, masked, **call, strength=strength, negative_prompt="")
    refine = parts(StableDiffusionXLImg2ImgPipeline, False, xl_unet(32, 5))
    refiner = save(StableDiffusionXLImg2ImgPipeline(
        **refine, add_watermarker=False, requires_aesthetics_score=True, force_zeros_for_empty_prompt=False), "sdxl_refiner")
    draw("sdxl-refiner", "sdxl_refiner", "img2img", refiner, 5, image, **call, strength=0.5, negative_prompt="")


tokenizers()
latent_diffusion()
xl()
(HERE / "manifest.json").write_text(json.dumps({"set": "systems", "cases": cases}, indent=1) + "\n")
