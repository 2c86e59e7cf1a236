"""Trains the networks of this folder in Python for 50 updates each and prints the losses. See README.md."""

import json
import math
import sys

import torch
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel, VQModel
from peft import LoraConfig
from torch import nn
from torch.nn import functional as F
from transformers import CLIPTextConfig, CLIPTextModel

STEPS, SAMPLES, VOCABULARY, LENGTH, SHAPE = 50, 10, 64, 8, (4, 8, 8)
STRIDE = 1_000_003
EMBEDDINGS = ("token_embedding.weight", "position_embedding.weight", "quantize.embedding.weight")


def generator(seed):
    return torch.Generator().manual_seed(seed % 2**32)


def string_hash(text):
    """java.lang.String.hashCode, signed."""
    value = 0
    for character in text:
        value = (31 * value + ord(character)) % 2**32
    return value - 2**32 if value >= 2**31 else value


def of_name(seed, name):
    return generator(31 * seed + string_hash(name))


def initial(name, shape, shapes, seed):
    draw = of_name(seed, name)
    if name.endswith(EMBEDDINGS):
        return 0.02 * torch.randn(shape, generator=draw)
    matrix = shapes.get(name[: -len("bias")] + "weight", shape) if name.endswith(".bias") else shape
    if len(matrix) == 1:
        return torch.zeros(shape) if name.endswith(".bias") else torch.ones(shape)
    bound = 1 / math.sqrt(math.prod(matrix[1:]))
    return (2 * torch.rand(shape, generator=draw) - 1) * bound


@torch.no_grad()
def initialise(named, seed):
    shapes = {name: parameter.shape for name, parameter in named.items()}
    for name, parameter in named.items():
        parameter.copy_(initial(name, parameter.shape, shapes, seed))


def order(seed, epoch, samples):
    draw = generator(-(seed * STRIDE + epoch + 1))
    shuffled = [0] * samples
    for i in range(samples):
        other = int(torch.randint(0, i + 1, (1,), generator=draw))
        shuffled[i], shuffled[other] = shuffled[other], i
    return shuffled


def optimise(config, parameters, samples, loss_of):
    """The loop of every stage; loss_of takes the numbers of a batch's samples, its generator and the step."""
    seed, batch, calls = config["seed"], config["batch_size"], config.get("gradient_accumulation", 1)
    parameters = list(parameters)
    optimizer = torch.optim.AdamW(parameters, lr=config["learning_rate"], weight_decay=0.01)
    warmup, losses = config["warmup_steps"], []
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
            indices = [order(seed, p // samples, samples)[p % samples] for p in positions]
            loss = loss_of(indices, generator(seed * STRIDE + number + 1), step)
            (loss / calls).backward()
            total += loss.item() / calls
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        losses.append(round(total, 8))
    return losses


def crops(config, images, indices, draw):
    side, slack = config["crop"], config["resolution"] - config["crop"] + 1
    pieces = []
    for i in indices:
        left, top, mirrored, _ = (int(torch.randint(0, n, (1,), generator=draw)) for n in (slack, slack, 2, 6))
        piece = images[i][:, top : top + side, left : left + side]
        pieces.append(piece.flip(2) if mirrored else piece)
    return torch.stack(pieces)


class Discriminator(nn.Module):
    """PatchGAN with group normalisation."""

    def __init__(self, channels, layers, norm_num_groups, **_):
        super().__init__()
        widths = [channels * min(8, 2**i) for i in range(layers + 1)]
        self.conv_in = nn.Conv2d(3, channels, 4, 2, 1)
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, 4, 1 if i + 1 == layers else 2, 1) for i, (a, b) in enumerate(zip(widths, widths[1:]))
        )
        self.norms = nn.ModuleList(nn.GroupNorm(norm_num_groups, width) for width in widths[1:])
        self.conv_out = nn.Conv2d(widths[-1], 1, 4, 1, 1)

    def forward(self, image):
        hidden = F.leaky_relu(self.conv_in(image), 0.2)
        for conv, norm in zip(self.convs, self.norms):
            hidden = F.leaky_relu(norm(conv(hidden)), 0.2)
        return self.conv_out(hidden)


def autoencoder(config):
    """Stage one, of the class that the configuration names."""
    model_config, weights, batch = dict(config["autoencoder"]), config["loss"], config["batch_size"]
    quantised = model_config.pop("_class_name") == "VQModel"
    model = (VQModel if quantised else AutoencoderKL)(**model_config)
    named = dict(model.named_parameters())
    judge = config.get("discriminator")
    if judge:
        discriminator = Discriminator(**judge)
        named |= {"discriminator." + name: parameter for name, parameter in discriminator.named_parameters()}
    initialise(named, config["seed"])
    if not quantised:
        with torch.no_grad():
            named["quant_conv.bias"][model_config["latent_channels"] :] = -6

    images = []
    for i in range(SAMPLES + config["held_out"]):
        blocks = torch.randint(0, 256, (4, 4, 3), generator=generator(1000 + i)).permute(2, 0, 1)
        scale = config["resolution"] // 4
        image = blocks.repeat_interleave(scale, 1).repeat_interleave(scale, 2)
        images.append(2 * (image.float() / 255) - 1)
    for i in reversed(range(config["held_out"])):
        images.pop(i * len(images) // config["held_out"])

    def reconstruction(image, decoded):
        difference = decoded - image
        slopes = difference.diff(dim=2).abs().mean() + difference.diff(dim=3).abs().mean()
        return (
            weights["l1"] * difference.abs().mean()
            + weights["l2"] * difference.square().mean()
            + weights["gradient"] * slopes
        )

    def kl(indices, draw, step):
        image = crops(config, images, indices, draw)
        mean, logvar = model.quant_conv(model.encoder(image)).chunk(2, 1)
        logvar = logvar.clamp(-30, 20)
        latent = mean + (0.5 * logvar).exp() * torch.randn(mean.shape, generator=draw)
        divergence = 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum((1, 2, 3)).mean()
        decoded = model.decoder(model.post_quant_conv(latent))
        reconstructed = reconstruction(image, decoded)
        loss = reconstructed + weights["kl"] * divergence
        return loss + (step >= judge["start"]) * adversarial(image, decoded, reconstructed) if judge else loss

    def adversarial(image, decoded, reconstructed):
        frozen = {name: parameter.detach() for name, parameter in discriminator.named_parameters()}
        deceived = -torch.func.functional_call(discriminator, frozen, decoded).mean()
        last = model.decoder.conv_out.weight
        norms = [torch.autograd.grad(loss, last, retain_graph=True)[0].norm() for loss in (reconstructed, deceived)]
        balance = (norms[0] / (norms[1] + 1e-4)).clamp(0, 1e4)
        hinge = F.relu(1 - discriminator(image)).mean() + F.relu(1 + discriminator(decoded.detach())).mean()
        return judge["weight"] * balance * deceived + 0.5 * hinge

    def vq(indices, draw, _):
        image = crops(config, images, indices, draw)
        latent = model.quant_conv(model.encoder(image))
        table = model.quantize.embedding.weight
        vectors = latent.permute(0, 2, 3, 1)
        numbers = torch.cdist(vectors.reshape(-1, table.shape[1]), table).argmin(1)
        nearest = table[numbers].view(vectors.shape).permute(0, 3, 1, 2)
        decoded = model.decoder(model.post_quant_conv(latent + (nearest - latent).detach()))
        moved = (nearest - latent.detach()).square().mean()
        committed = (latent - nearest.detach()).square().mean()
        return reconstruction(image, decoded) + moved + weights["commitment"] * committed

    return optimise(config, named.values(), SAMPLES, vq if quantised else kl)


def diffusion(config, lora=None):
    """Stage two, or stage three where there is a rank and an alpha."""
    seed, batch = config["seed"], config["batch_size"]
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
    initialise(named, seed)
    parameters = list(named.values())
    if lora:
        for parameter in parameters:
            parameter.requires_grad_(False)
        targets = ["to_q", "to_k", "to_v", "to_out.0"]
        unet.add_adapter(LoraConfig(r=lora["rank"], lora_alpha=lora["alpha"], target_modules=targets))
        added = {name: p for name, p in unet.named_parameters() if "lora_" in name}
        with torch.no_grad():
            for name, parameter in added.items():
                if "lora_A" in name:
                    draw = of_name(seed, "unet." + name.split("lora_A")[0] + "weight")
                    bound = 1 / math.sqrt(parameter.shape[1])
                    parameter.copy_((2 * torch.rand(parameter.shape, generator=draw) - 1) * bound)
        parameters = added.values()

    clean = [torch.randn(SHAPE, generator=generator(1000 + i)) for i in range(SAMPLES)]
    ids = [torch.randint(0, VOCABULARY - 2, (LENGTH,), generator=generator(2000 + i)) for i in range(SAMPLES)]
    empty = torch.full((LENGTH,), VOCABULARY - 1)

    def loss_of(indices, draw, _):
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
        weight = torch.clamp(snr, max=config["min_snr_gamma"]) / (snr + 1)
        return (weight * F.mse_loss(prediction, target, reduction="none").mean((1, 2, 3))).mean()

    return optimise(config, parameters, SAMPLES, loss_of)


def main():
    kl, vq, unet = (json.load(open(f"{sys.argv[1]}/{name}.json")) for name in ("autoencoder", "vq", "diffusion"))
    judge = {"channels": 8, "layers": 1, "norm_num_groups": 4, "weight": 0.5, "start": 20}
    tuned = {**unet, "learning_rate": 1e-2}
    curves = {
        "autoencoder": autoencoder(kl),
        "adversarial": autoencoder({**kl, "discriminator": judge}),
        "vq": autoencoder(vq),
        "diffusion": diffusion(unet),
        "lora": diffusion(tuned, {"rank": 2, "alpha": 4}),
    }
    print("{\n" + ",\n".join(f'"{name}": {json.dumps(curve)}' for name, curve in curves.items()) + "\n}")


if __name__ == "__main__":
    main()
