"""Trains the U-Net and text encoder of diffusion.json in Python for 50 updates and prints the losses. See README.md."""

import json
import math
import sys

import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from torch.nn import functional as F
from transformers import CLIPTextConfig, CLIPTextModel

STEPS, SAMPLES, VOCABULARY, LENGTH, SHAPE = 50, 10, 64, 8, (4, 8, 8)
STRIDE = 1_000_003
EMBEDDINGS = ("token_embedding.weight", "position_embedding.weight")


def generator(seed):
    return torch.Generator().manual_seed(seed % 2**32)


def string_hash(text):
    """java.lang.String.hashCode, signed."""
    value = 0
    for character in text:
        value = (31 * value + ord(character)) % 2**32
    return value - 2**32 if value >= 2**31 else value


def initialise(name, parameter, shapes, seed):
    draw = generator(31 * seed + string_hash(name))
    if name.endswith(EMBEDDINGS):
        return 0.02 * torch.randn(parameter.shape, generator=draw)
    matrix = shapes.get(name[: -len("bias")] + "weight", parameter.shape) if name.endswith(".bias") else parameter.shape
    if len(matrix) == 1:
        return torch.zeros(parameter.shape) if name.endswith(".bias") else torch.ones(parameter.shape)
    bound = 1 / math.sqrt(math.prod(matrix[1:]))
    return (2 * torch.rand(parameter.shape, generator=draw) - 1) * bound


def order(seed, epoch):
    draw = generator(-(seed * STRIDE + epoch + 1))
    shuffled = [0] * SAMPLES
    for i in range(SAMPLES):
        other = int(torch.randint(0, i + 1, (1,), generator=draw))
        shuffled[i], shuffled[other] = shuffled[other], i
    return shuffled


def main():
    config = json.load(open(sys.argv[1]))
    seed, batch, calls = config["seed"], config["batch_size"], config["gradient_accumulation"]
    unet = UNet2DConditionModel(sample_size=SHAPE[1], **config["unet"])
    text = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=VOCABULARY,
            max_position_embeddings=LENGTH,
            bos_token_id=VOCABULARY - 2,
            eos_token_id=VOCABULARY - 1,
            pad_token_id=VOCABULARY - 1,
            **config["text_encoder"],
        )
    )
    scheduler = DDPMScheduler(
        **{k: v for k, v in config["scheduler"].items() if k.startswith("beta") or k == "prediction_type"}
    )
    named = {"unet." + name: parameter for name, parameter in unet.named_parameters()}
    for name, parameter in text.named_parameters():
        named["text_encoder." + ("" if name.startswith("text_model.") else "text_model.") + name] = parameter
    shapes = {name: parameter.shape for name, parameter in named.items()}
    with torch.no_grad():
        for name, parameter in named.items():
            parameter.copy_(initialise(name, parameter, shapes, seed))

    clean = [torch.randn(SHAPE, generator=generator(1000 + i)) for i in range(SAMPLES)]
    ids = [torch.randint(0, VOCABULARY - 2, (LENGTH,), generator=generator(2000 + i)) for i in range(SAMPLES)]
    empty = torch.full((LENGTH,), VOCABULARY - 1)
    optimizer = torch.optim.AdamW(named.values(), lr=config["learning_rate"], weight_decay=0.01)
    gamma, warmup = config["min_snr_gamma"], config["warmup_steps"]
    losses = []
    for step in range(STEPS):
        if step < warmup:
            rate = config["learning_rate"] * (step + 1) / warmup
        else:
            rate = config["learning_rate"] * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (STEPS - warmup)))
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        total = 0.0
        for call in range(calls):
            number = step * calls + call
            positions = [number * batch + i for i in range(batch)]
            indices = [order(seed, p // SAMPLES)[p % SAMPLES] for p in positions]
            draw = generator(seed * STRIDE + number + 1)
            timesteps = torch.randint(0, 1000, (batch,), generator=draw)
            noise = torch.randn((batch, *SHAPE), generator=draw)
            dropped = torch.rand(batch, generator=draw) < 0.1
            x = torch.stack([clean[i] for i in indices])
            tokens = torch.stack([empty if d else ids[i] for i, d in zip(indices, dropped)])
            context = text(tokens).last_hidden_state
            prediction = unet(scheduler.add_noise(x, noise, timesteps), timesteps, context).sample
            target = scheduler.get_velocity(x, noise, timesteps)
            alpha_bar = scheduler.alphas_cumprod[timesteps]
            snr = alpha_bar / (1 - alpha_bar)
            weight = torch.clamp(snr, max=gamma) / (snr + 1)
            loss = (weight * F.mse_loss(prediction, target, reduction="none").mean((1, 2, 3))).mean()
            (loss / calls).backward()
            total += loss.item() / calls
        torch.nn.utils.clip_grad_norm_(named.values(), 1.0)
        optimizer.step()
        losses.append(round(total, 8))
    print(json.dumps(losses))


if __name__ == "__main__":
    main()
