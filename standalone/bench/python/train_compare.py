"""Training by Darkroom against the same loop in Python: stage two of a configuration, in turn, in one run.

Two processes train the same networks on as many samples; the one whose turn it is not is stopped, so that whatever else the machine
does falls on both. Prints samples a second by the clock and by processor time, and their ratios. See README.md beside this file.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
IMAGES, VOCABULARY = 64, 2000


def reference(config: dict, metrics: Path, threads: int) -> None:
    """The loop of `darkroom train diffusion`, on random latents and captions."""
    import torch
    from diffusers import DDPMScheduler, UNet2DConditionModel
    from torch.nn import functional as F
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.set_num_threads(threads)
    length, batch = config["tokenizer"]["length"], config["batch_size"]
    shape = (config["unet"]["in_channels"], config["resolution"] // 4, config["resolution"] // 4)
    unet = UNet2DConditionModel(sample_size=shape[1], **config["unet"])
    text = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=VOCABULARY, max_position_embeddings=length, bos_token_id=VOCABULARY - 2,
            eos_token_id=VOCABULARY - 1, pad_token_id=VOCABULARY - 1, **config["text_encoder"],
        )
    )
    scheduler = DDPMScheduler(
        **{k: v for k, v in config["scheduler"].items() if k.startswith("beta") or k == "prediction_type"}
    )
    parameters = [*unet.parameters(), *text.parameters()]
    average = [parameter.detach().clone() for parameter in parameters]
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=config["weight_decay"], fused=True)
    clean = torch.randn(IMAGES, *shape)
    ids = torch.randint(0, VOCABULARY - 2, (IMAGES, length))
    empty = torch.full((length,), VOCABULARY - 1)
    with metrics.open("w", buffering=1) as lines:
        print("step,loss", file=lines)
        for step in range(config["steps"]):
            indices = torch.randint(0, IMAGES, (batch,))
            x, tokens = clean[indices], ids[indices]
            timesteps = torch.randint(0, 1000, (batch,))
            noise = torch.randn(x.shape)
            dropped = torch.rand(batch) < config["caption_dropout"]
            tokens = torch.where(dropped[:, None], empty, tokens)
            context = text(tokens).last_hidden_state
            prediction = unet(scheduler.add_noise(x, noise, timesteps), timesteps, context).sample
            target = scheduler.get_velocity(x, noise, timesteps)
            snr = scheduler.alphas_cumprod[timesteps] / (1 - scheduler.alphas_cumprod[timesteps])
            weight = torch.clamp(snr, max=config["min_snr_gamma"]) / (snr + 1)
            loss = (weight * F.mse_loss(prediction, target, reduction="none").mean((1, 2, 3))).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            with torch.no_grad():
                torch._foreach_lerp_(average, parameters, 1 - config["ema_decay"])
            print(f"{step + 1},{loss.item()}", file=lines)


def draw_images(folder: Path, side: int) -> None:
    from PIL import Image

    folder.mkdir()
    for i in range(IMAGES):
        Image.new("RGB", (side, side), (i * 4, 255 - i * 4, i * 37 % 256)).save(folder / f"{i}.png")
        (folder / f"{i}.txt").write_text(f"the colour number {i}")


class Process:
    """A training that runs only in its turn."""

    def __init__(self, name, command, metrics, environment):
        self.name, self.metrics = name, metrics
        self.process = subprocess.Popen(command, env=os.environ | environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        self.walls, self.cpus = [], []

    def steps(self):
        return self.metrics.read_text().count("\n") - 1 if self.metrics.exists() else 0

    def seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def turn(self, steps, batch, counts):
        first, cpu, begin = self.steps(), self.seconds(), time.perf_counter()
        self.process.send_signal(signal.SIGCONT)
        while self.steps() < first + steps:
            if self.process.poll() is not None:
                sys.exit(f"{self.name} ended with code {self.process.returncode}")
            time.sleep(0.01)
        self.process.send_signal(signal.SIGSTOP)
        samples = (self.steps() - first) * batch
        if counts:
            self.walls.append(samples / (time.perf_counter() - begin))
            self.cpus.append(samples / (self.seconds() - cpu))

    def end(self):
        self.process.kill()
        self.process.wait()


def darkroom(config: Path, folder: Path, threads: int) -> Process:
    java = str(Path(os.environ["JAVA_HOME"]) / "bin/java") if "JAVA_HOME" in os.environ else "java"
    target, out = ROOT / "standalone/bench/target", folder / "out"
    command = [
        java, "-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", f"{target}/*:{target}/lib/*",
        "dev.darkroom.cli.Darkroom", "train", "diffusion", "--config", str(config), "--data", str(folder / "data"),
        "--out", str(out), "--device", "cpu",
    ]
    return Process("darkroom", command, out / "metrics.csv", {"OMP_NUM_THREADS": str(threads)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=ROOT / "training/emoji/diffusion.json")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20, help="of one turn")
    parser.add_argument("--metrics", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    config = json.loads(options.config.read_text())
    if options.metrics:
        reference(config, options.metrics, options.threads)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config |= {"autoencoder": "models/emoji-64/vae", "steps": 1_000_000, "checkpoint_every": 1_000_000,
                   "sample_every": 0}
        written = folder / "config.json"
        written.write_text(json.dumps(config))
        draw_images(folder / "data", config["resolution"])
        theirs = folder / "metrics.csv"
        processes = [
            darkroom(written, folder, options.threads),
            Process("python", [sys.executable, __file__, "--config", str(written), "--metrics", str(theirs),
                               "--threads", str(options.threads)], theirs, {"OMP_NUM_THREADS": str(options.threads)}),
        ]
        try:
            for run in range(-1, options.runs):  # the first turn warms up
                for process in processes:
                    process.turn(options.steps, config["batch_size"], run >= 0)
        finally:
            for process in processes:
                process.end()
        ours, others = processes
        for what, a, b in (("clock", ours.walls, others.walls), ("processor", ours.cpus, others.cpus)):
            a_median, b_median = statistics.median(a), statistics.median(b)
            print(f"samples a second of {what} time: darkroom {a_median:.2f} {[round(x, 2) for x in a]}, "
                  f"python {b_median:.2f} {[round(x, 2) for x in b]}, ratio {a_median / b_median:.3f}")


if __name__ == "__main__":
    main()
