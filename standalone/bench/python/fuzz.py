"""Golden cases of configurations drawn at random, for `darkroom models verify`. See README.md beside this file.

Writes a folder in the format of the parity set: tiny networks of every class and samplers of every kind, each with random weights,
inputs and what diffusers and transformers make of them. A case says in `drawn` what differs from the usual configuration.
"""

import argparse
import copy
import inspect
import json
import random
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

BANK = "schedulers/_noise_bank.safetensors"


class Set:
    def __init__(self, folder, seed):
        self.folder, self.random, self.cases = folder, random.Random(seed), []

    def model(self, name, module):
        """Random weights that are not the zeros and ones of an initialisation."""
        generator = torch.Generator().manual_seed(self.random.randrange(1 << 30))
        with torch.no_grad():
            for key, weight in module.named_parameters():
                noise = torch.randn(weight.shape, generator=generator)
                fan = max(1, weight.numel() // weight.shape[0]) if weight.dim() > 1 else 1
                weight.copy_(noise / fan**0.5 if weight.dim() > 1 else 1 + 0.2 * noise if "norm" in key else 0.2 * noise)
        module.save_pretrained(self.folder / "models" / name)
        return module.eval()

    def case(self, kind, name, tensors, outputs, exact=None, **more):
        """`exact` holds the outputs in float64: what float32 costs the reference itself."""
        gap = {key: (outputs[key].double() - value.double()).abs().max().item() for key, value in (exact or {}).items()}
        path = f"cases/{kind}/{name}.safetensors"
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        save_file({key: value.contiguous().clone() for key, value in {**tensors, **outputs}.items()}, self.folder / path)
        self.cases.append({"id": name, "kind": kind, "tier": "extra", "file": path, "f64_gap": gap, **more})

    def network(self, kind, name, module, tensors, call, drawn):
        """A case of one network, computed in float32 and in float64."""
        self.model(name, module)
        outputs = call(module, tensors)
        doubled = {key: value.double() if value.is_floating_point() else value for key, value in tensors.items()}
        exact = call(copy.deepcopy(module).double(), doubled)
        exact = {key: value for key, value in exact.items() if value.is_floating_point()}
        self.case(kind, name, tensors, outputs, exact, model=f"models/{name}", drawn=drawn)

    def choose(self, options):
        """One value of each option, the usual one (first) more often than any other."""
        return {key: values[0] if self.random.random() < 0.5 else self.random.choice(values) for key, values in options.items()}


def different(config, options):
    return {key: value for key, value in config.items() if value != options[key][0]}


def randn(cases, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(cases.random.randrange(1 << 30)))


UNET_CONDITION = {
    "in_channels": [4, 3, 9], "out_channels": [4, 3, 8], "center_input_sample": [False, True],
    "flip_sin_to_cos": [True, False], "freq_shift": [0, 1], "layers_per_block": [1, 2, [1, 2]],
    "block_out_channels": [[32, 64], [64, 32]], "downsample_padding": [1, 0],
    "mid_block_scale_factor": [1, 2.0, 0.7], "act_fn": ["silu", "mish", "gelu", "relu", "swish"], "norm_num_groups": [8, 16, 32],
    "norm_eps": [1e-5, 1e-3], "cross_attention_dim": [24, 16, [24, 24]], "transformer_layers_per_block": [1, 2, [1, 2]],
    "encoder_hid_dim": [None, 20], "attention_head_dim": [4, 8, [4, 8], 2], "num_attention_heads": [None, 4, [2, 4]],
    "use_linear_projection": [False, True], "class_embed_type": [None, "timestep", "identity", "projection", "simple_projection"],
    "num_class_embeds": [None, 5], "class_embeddings_concat": [False, True], "addition_embed_type": [None, "text_time", "text"],
    "upcast_attention": [False, True], "resnet_time_scale_shift": ["default", "scale_shift"],
    "time_embedding_type": ["positional", "fourier"], "time_embedding_dim": [None, 48], "time_embedding_act_fn": [None, "silu", "gelu"],
    "timestep_post_act": [None, "silu", "mish"], "time_cond_proj_dim": [None, 12], "conv_in_kernel": [3, 1, 5],
    "conv_out_kernel": [3, 1, 5], "mid_block_only_cross_attention": [None, True], "only_cross_attention": [False, True, [True, False]],
    "dual_cross_attention": [False, True], "resnet_skip_time_act": [False, True], "resnet_out_scale_factor": [1.0, 2.0],
    "cross_attention_norm": [None, "layer_norm"], "reverse_transformer_layers_per_block": [None, [2, 1]],
    "mid_block_type": ["UNetMidBlock2DCrossAttn", "UNetMidBlock2D", "UNetMidBlock2DSimpleCrossAttn", None],
    "blocks": [["CrossAttnDownBlock2D/CrossAttnUpBlock2D", "DownBlock2D/UpBlock2D"], ["DownBlock2D/UpBlock2D", "CrossAttnDownBlock2D/CrossAttnUpBlock2D"],
               ["CrossAttnDownBlock2D/CrossAttnUpBlock2D"] * 2, ["DownBlock2D/UpBlock2D"] * 2,
               ["ResnetDownsampleBlock2D/ResnetUpsampleBlock2D", "SimpleCrossAttnDownBlock2D/SimpleCrossAttnUpBlock2D"]],
}


def unet2d_condition(cases, name):
    from diffusers import UNet2DConditionModel

    drawn = cases.choose(UNET_CONDITION)
    config = dict(drawn)
    blocks = [pair.split("/") for pair in config.pop("blocks")]
    config["down_block_types"] = [down for down, _ in blocks]
    config["up_block_types"] = [up for _, up in reversed(blocks)]
    if config["class_embed_type"] in ("projection", "simple_projection"):
        config["projection_class_embeddings_input_dim"] = 14
    if config["addition_embed_type"] == "text_time":
        config |= {"addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 10 + 6 * 8}
    if config["encoder_hid_dim"]:
        config["encoder_hid_dim_type"] = "text_proj"
    model = UNet2DConditionModel(sample_size=8, **{key: value for key, value in config.items()})
    width = config["encoder_hid_dim"] or (config["cross_attention_dim"] if isinstance(config["cross_attention_dim"], int) else 24)
    batch = cases.random.choice([1, 2])
    size = cases.random.choice([(8, 8), (6, 10), (7, 9)])
    tensors = {"in.sample": randn(cases, batch, config["in_channels"], *size),
               "in.timestep": torch.tensor([cases.random.randrange(1, 1000) for _ in range(batch)]),
               "in.encoder_hidden_states": randn(cases, batch, 5, width)}
    kind = config["class_embed_type"]
    if kind is None and config["num_class_embeds"] or kind == "timestep":
        tensors["in.class_labels"] = torch.tensor([cases.random.randrange(5) for _ in range(batch)])
    elif kind:
        time = config["time_embedding_dim"] or config["block_out_channels"][0] * (2 if config["time_embedding_type"] == "fourier" else 4)
        tensors["in.class_labels"] = randn(cases, batch, time if kind == "identity" else config["projection_class_embeddings_input_dim"])
    if config["time_cond_proj_dim"]:
        tensors["in.timestep_cond"] = randn(cases, batch, config["time_cond_proj_dim"])
    if config["addition_embed_type"] == "text_time":
        tensors["in.added_cond_kwargs.text_embeds"] = randn(cases, batch, 10)
        tensors["in.added_cond_kwargs.time_ids"] = torch.tensor([[64.0, 96, 0, 8, 64, 96]] * batch)

    def call(unet, given):
        values = {key[3:]: value for key, value in given.items()}
        added = {key.split(".")[1]: values.pop(key) for key in list(values) if key.startswith("added")}
        return {"out.sample": unet(**values, added_cond_kwargs=added or None).sample.detach()}

    cases.network("unet2d_condition", name, model, tensors, call, different(drawn, UNET_CONDITION))


UNET = {
    "in_channels": [3, 1, 4], "out_channels": [3, 1, 6], "center_input_sample": [False, True], "time_embedding_type": ["positional", "fourier", "learned"],
    "freq_shift": [0, 1], "flip_sin_to_cos": [True, False], "mid_block_scale_factor": [1, 2.0], "downsample_padding": [1, 0],
    "downsample_type": ["conv", "resnet"], "upsample_type": ["conv", "resnet"], "dropout": [0.0, 0.1], "act_fn": ["silu", "mish", "gelu"],
    "attention_head_dim": [8, None, 4], "norm_num_groups": [8, 16], "attn_norm_num_groups": [None, 4], "norm_eps": [1e-5, 1e-6],
    "resnet_time_scale_shift": ["default", "scale_shift"], "add_attention": [True, False], "class_embed_type": [None, "timestep", "identity"],
    "num_class_embeds": [None, 5], "layers_per_block": [1, 2], "block_out_channels": [[32, 64], [64, 32]], "mid_block_type": ["UNetMidBlock2D", None],
    "blocks": [["DownBlock2D/UpBlock2D", "AttnDownBlock2D/AttnUpBlock2D"], ["AttnDownBlock2D/AttnUpBlock2D"] * 2, ["DownBlock2D/UpBlock2D"] * 2,
               ["ResnetDownsampleBlock2D/ResnetUpsampleBlock2D", "DownBlock2D/UpBlock2D"], ["SkipDownBlock2D/SkipUpBlock2D", "AttnSkipDownBlock2D/AttnSkipUpBlock2D"]],
}


def unet2d(cases, name):
    from diffusers import UNet2DModel

    drawn = cases.choose(UNET)
    config = dict(drawn)
    blocks = [pair.split("/") for pair in config.pop("blocks")]
    config["down_block_types"] = [down for down, _ in blocks]
    config["up_block_types"] = [up for _, up in reversed(blocks)]
    model = UNet2DModel(sample_size=8, num_train_timesteps=1000, **config)
    batch = cases.random.choice([1, 2])
    tensors = {"in.sample": randn(cases, batch, config["in_channels"], *cases.random.choice([(8, 8), (6, 10), (7, 9)])),
               "in.timestep": torch.tensor([cases.random.randrange(1, 1000) for _ in range(batch)])}
    if config["class_embed_type"] == "identity":
        tensors["in.class_labels"] = randn(cases, batch, config["block_out_channels"][0] * 4)
    elif config["class_embed_type"] or config["num_class_embeds"]:
        tensors["in.class_labels"] = torch.tensor([cases.random.randrange(5) for _ in range(batch)])
    call = lambda unet, given: {"out.sample": unet(**{key[3:]: value for key, value in given.items()}).sample.detach()}
    cases.network("unet2d", name, model, tensors, call, different(drawn, UNET))


AUTOENCODER = {
    "in_channels": [3, 1, 4], "out_channels": [3, 1, 4], "block_out_channels": [[16, 32], [32], [16, 16, 32]], "layers_per_block": [1, 2],
    "act_fn": ["silu", "mish", "gelu", "relu"], "latent_channels": [4, 3, 16], "norm_num_groups": [8, 16], "mid_block_add_attention": [True, False],
    "attends": [False, True],
}
KL = AUTOENCODER | {"use_quant_conv": [True, False], "use_post_quant_conv": [True, False], "force_upcast": [True, False],
                    "shift_factor": [None, 0.1], "latents_mean": [None, [0.1] * 4], "latents_std": [None, [2.0] * 4]}
VQ = AUTOENCODER | {"num_vq_embeddings": [32, 256], "vq_embed_dim": [None, 5], "norm_type": ["group", "spatial"],
                    "lookup_from_codebook": [False, True], "force_upcast": [False, True]}


def autoencoder(cases, options):
    drawn = cases.choose(options)
    config = dict(drawn)
    kind = "Attn" if config.pop("attends") else ""
    config["down_block_types"] = [kind + "DownEncoderBlock2D"] * len(config["block_out_channels"])
    config["up_block_types"] = [kind + "UpDecoderBlock2D"] * len(config["block_out_channels"])
    return config, drawn


def kl(cases, name):
    from diffusers import AutoencoderKL

    config, drawn = autoencoder(cases, KL)
    model = AutoencoderKL(sample_size=16, **config)
    noise = randn(cases, 1, config["latent_channels"], 6 if len(config["block_out_channels"]) > 1 else 12, 8 if len(config["block_out_channels"]) > 1 else 16)
    factor = 2 ** (len(config["block_out_channels"]) - 1)

    def encode(vae, given):
        moments = vae.encode(given["in.image"]).latent_dist
        return {"out.mean": moments.mean.detach(), "out.logvar": moments.logvar.detach(),
                "out.sample": (moments.mean + moments.std * given["in.noise"]).detach()}

    image = randn(cases, 1, config["in_channels"], noise.shape[2] * factor, noise.shape[3] * factor).clamp(-1, 1)
    cases.network("vae_encode", name + "-encode", model, {"in.image": image, "in.noise": noise}, encode, different(drawn, KL))
    decode = lambda vae, given: {"out.image": vae.decode(given["in.latents"]).sample.detach()}
    cases.network("vae_decode", name + "-decode", AutoencoderKL(sample_size=16, **config), {"in.latents": noise}, decode, different(drawn, KL))


def vq(cases, name):
    from diffusers import VQModel

    config, drawn = autoencoder(cases, VQ)
    model = VQModel(sample_size=16, **config)
    cases.model(name, model)
    image = randn(cases, 1, config["in_channels"], 16, 24).clamp(-1, 1)
    with torch.no_grad():
        latents = model.encode(image).latents
        quantized, _, (_, _, indices) = model.quantize(latents)
        outputs = {"out.latents": latents, "out.quantized": quantized, "out.indices": indices.reshape(latents.shape[0], *latents.shape[2:]),
                   "out.image": model.decode(latents).sample, "out.image_not_quantized": model.decode(latents, force_not_quantize=True).sample}
    cases.case("vq", name, {"in.image": image}, outputs, model=f"models/{name}", drawn=different(drawn, VQ))


CLIP = {
    "hidden_act": ["quick_gelu", "gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "silu"], "num_hidden_layers": [2, 1, 4], "num_attention_heads": [4, 2],
    "hidden_size": [32, 48], "intermediate_size": [64, 37], "layer_norm_eps": [1e-5, 1e-3], "eos_token_id": [2, 99, 98], "projection_dim": [32, 20],
    "max_position_embeddings": [77, 12], "projects": [False, True],
    # Not padded on the left: rows that may attend to nothing come out otherwise in transformers 4 and in 5, and no pipeline asks for them
    "mask": [None, "right", "holes"],
}


def masks(kind, batch, length):
    mask = torch.ones(batch, length, dtype=torch.long)
    if kind == "right":
        mask[:, length // 2:] = 0
    elif kind == "holes":
        mask[:, 2::3] = 0
    return mask


def hidden_states(output):
    return {f"out.hidden_states.{i}": state.detach() for i, state in enumerate(output.hidden_states)}


def clip(cases, name):
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    drawn = cases.choose(CLIP)
    config = dict(drawn)
    projects, mask = config.pop("projects"), config.pop("mask")
    kind = CLIPTextModelWithProjection if projects else CLIPTextModel
    model = kind(CLIPTextConfig(vocab_size=100, bos_token_id=97, pad_token_id=1, **config))
    model.config.architectures = [kind.__name__]
    length = min(9, config["max_position_embeddings"])
    ids = torch.tensor([[97] + [cases.random.randrange(97) for _ in range(length - 3)] + [99, 99] for _ in range(2)])
    ids[:, -2] = 98
    tensors = {"in.input_ids": ids} | ({"in.attention_mask": masks(mask, 2, length)} if mask else {})

    def call(text, given):
        output = text(given["in.input_ids"], attention_mask=given.get("in.attention_mask"), output_hidden_states=True)
        pooled = output.text_embeds if projects else output.pooler_output
        return {"out.last_hidden_state": output.last_hidden_state.detach(), "out.pooled": pooled.detach()} | hidden_states(output)

    cases.network("clip_text", name, model, tensors, call, different(drawn, CLIP))


T5 = {
    "feed_forward_proj": ["relu", "gated-gelu", "gelu", "gated-silu", "gated-relu", "gelu_new"], "d_model": [32, 24], "d_kv": [8, 5], "d_ff": [40],
    "num_layers": [2, 1, 3], "num_heads": [4, 2], "relative_attention_num_buckets": [32, 8], "relative_attention_max_distance": [128, 20],
    "layer_norm_epsilon": [1e-6, 1e-3], "mask": [None, "right", "holes"], "length": [9, 40],
}


def t5(cases, name):
    from transformers import T5Config, T5EncoderModel

    drawn = cases.choose(T5)
    config = dict(drawn)
    mask, length = config.pop("mask"), config.pop("length")
    model = T5EncoderModel(T5Config(vocab_size=60, **config))
    ids = torch.tensor([[cases.random.randrange(60) for _ in range(length)] for _ in range(2)])
    tensors = {"in.input_ids": ids} | ({"in.attention_mask": masks(mask, 2, length)} if mask else {})

    def call(text, given):
        output = text(given["in.input_ids"], attention_mask=given.get("in.attention_mask"), output_hidden_states=True)
        return {"out.last_hidden_state": output.last_hidden_state.detach()} | hidden_states(output)

    cases.network("t5_encoder", name, model, tensors, call, different(drawn, T5))


SCHEDULERS = ["DDPMScheduler", "DDIMScheduler", "PNDMScheduler", "LMSDiscreteScheduler", "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler",
              "HeunDiscreteScheduler", "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler", "UniPCMultistepScheduler", "DEISMultistepScheduler",
              "KDPM2DiscreteScheduler", "KDPM2AncestralDiscreteScheduler", "LCMScheduler", "TCDScheduler", "FlowMatchEulerDiscreteScheduler"]
SCHEDULER = {
    "beta_start": [0.00085, 0.0001], "beta_end": [0.012, 0.02], "beta_schedule": ["scaled_linear", "linear", "squaredcos_cap_v2", "sigmoid"],
    "num_train_timesteps": [1000, 500], "prediction_type": ["epsilon", "v_prediction", "sample"], "timestep_spacing": ["leading", "linspace", "trailing"],
    "steps_offset": [1, 0], "clip_sample": [False, True], "clip_sample_range": [1.0, 2.5], "set_alpha_to_one": [False, True], "thresholding": [False, True],
    "dynamic_thresholding_ratio": [0.995, 0.9], "sample_max_value": [1.0, 1.5], "rescale_betas_zero_snr": [False, True],
    "variance_type": [None, "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log"], "use_karras_sigmas": [False, True],
    "use_exponential_sigmas": [False, True], "use_beta_sigmas": [False, True], "interpolation_type": ["linear", "log_linear"],
    "final_sigmas_type": ["zero", "sigma_min"], "timestep_type": ["discrete", "continuous"], "solver_order": [2, 1, 3], "solver_type": [None, "midpoint", "heun", "bh1", "bh2", "logrho"],
    "algorithm_type": [None, "dpmsolver++", "sde-dpmsolver++", "dpmsolver", "sde-dpmsolver"], "lower_order_final": [True, False], "euler_at_final": [False, True],
    "use_lu_lambdas": [False, True], "lambda_min_clipped": [float("-inf"), -5.1], "skip_prk_steps": [True, False], "predict_x0": [True, False],
    "disable_corrector": [[], [0]], "shift": [1.0, 3.0], "use_flow_sigmas": [False, True], "original_inference_steps": [50, 40],
    "shift_terminal": [None, 0.1], "invert_sigmas": [False, True], "stochastic_sampling": [False, True], "sigma_min": [None, 0.05], "sigma_max": [None, 12.0],
}


def scheduler(cases, name, bank):
    import diffusers

    kind = getattr(diffusers, cases.random.choice(SCHEDULERS))
    known = set(inspect.signature(kind.__init__).parameters)
    drawn = cases.choose({key: values for key, values in SCHEDULER.items() if key in known})
    drawn = {key: value for key, value in drawn.items() if not (value is None and key in ("variance_type", "solver_type", "algorithm_type"))}
    schedule = kind(**drawn)
    tensors, steps = {}, [1, 4, 11]
    change = {}
    for count in steps:
        rows = trajectory(kind, drawn, count, bank, 1)
        again = trajectory(kind, drawn, count, bank, 1 + 3e-7)
        change[str(count)] = (rows["trajectory"] - again["trajectory"]).abs().max().item()
        tensors |= {f"n{count}.{key}": value for key, value in rows.items()}
    schedule = kind(**drawn)
    (cases.folder / "schedulers").mkdir(parents=True, exist_ok=True)
    schedule.save_pretrained(cases.folder / "schedulers" / name)
    cases.case("scheduler", name, {}, tensors, cls=kind.__name__, config=f"schedulers/{name}/scheduler_config.json", drawn=drawn,
               change_if_start_off_by_3e7_relative=change)


def trajectory(kind, config, count, bank, scale):
    schedule = kind(**config)
    schedule.set_timesteps(count)
    sigma = getattr(schedule, "init_noise_sigma", 1.0)
    flow = kind.__name__.startswith("FlowMatch")
    sample = bank["x_init"] * (1 if flow else sigma) * scale
    draws = iter(bank["bank"])
    import diffusers.utils.torch_utils as utils

    rows, result = [sample], {"timesteps": schedule.timesteps.clone()}
    if hasattr(schedule, "sigmas"):
        result["sigmas"] = torch.as_tensor(schedule.sigmas).float().clone()
    if not flow:
        result["init_noise_sigma"] = torch.as_tensor(float(sigma))
    module = inspect.getmodule(kind)
    real = getattr(module, "randn_tensor", None)
    module.randn_tensor = lambda *shape, **more: next(draws).clone()
    normal = torch.randn_like
    torch.randn_like = lambda *args, **more: next(draws).clone()
    try:
        for index, timestep in enumerate(schedule.timesteps):
            scaled = schedule.scale_model_input(sample, timestep) if hasattr(schedule, "scale_model_input") else sample
            if index == 0:
                result["scaled_input0"] = scaled.clone()
            sample = schedule.step(torch.sin(scaled + timestep / 1000), timestep, sample).prev_sample
            rows.append(sample)
    finally:
        torch.randn_like = normal
        if real is None:
            del module.randn_tensor
        else:
            module.randn_tensor = real
    trajectory = torch.stack(rows).float()
    if not torch.isfinite(trajectory).all():
        raise ValueError("the reference gives no numbers")
    return result | {"trajectory": trajectory}


KINDS = {"unet2d_condition": unet2d_condition, "unet2d": unet2d, "kl": kl, "vq": vq, "clip": clip, "t5": t5, "scheduler": scheduler}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--each", type=int, default=20, help="configurations of each kind")
    parser.add_argument("--kinds", default=",".join(KINDS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    cases = Set(options.folder, options.seed)
    generator = torch.Generator().manual_seed(1)
    bank = {"bank": torch.randn(60, 1, 4, 6, 6, generator=generator), "x_init": torch.randn(1, 4, 6, 6, generator=generator),
            "x_clean": torch.randn(1, 4, 6, 6, generator=generator)}
    (options.folder / BANK).parent.mkdir(parents=True, exist_ok=True)
    save_file(bank, options.folder / BANK)
    refused = 0
    for kind in options.kinds.split(","):
        made = attempt = 0
        while made < options.each and attempt < 20 * options.each:
            attempt += 1
            torch.manual_seed(cases.random.randrange(1 << 30))
            try:
                KINDS[kind](cases, f"{kind}-{options.seed}-{attempt}", *([bank] if kind == "scheduler" else []))
                made += 1
            except (ValueError, TypeError, RuntimeError, NotImplementedError, AttributeError, IndexError, AssertionError, KeyError, StopIteration):
                refused += 1  # the reference itself has no use for such a configuration
    (options.folder / "manifest.json").write_text(json.dumps({"set": f"fuzz-{options.seed}", "cases": cases.cases}, default=str))
    print(f"{len(cases.cases)} cases, {refused} configurations refused by the reference")


if __name__ == "__main__":
    main()
