"""Darkroom against diffusers: one U-Net step of Stable Diffusion 1.5 at full size, in turn, in one run.

Two long-lived processes hold the same random weights; each is told in turn to compute one step while the other idles.
Prints the medians, their ratio and both peaks of resident memory. See README.md beside this file.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOKENS, CONTEXT, BATCH = 77, 768, 2


def reference(model: Path, threads: int, dtype: str, device: str) -> None:
    """Answers the same requests as `darkroom bench serve` with diffusers."""
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    kind = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[dtype]
    place = {"device": device, "dtype": kind}
    unet = vae = None

    def seconds(network, *inputs):
        """On a GPU without the way there and back, which Darkroom's time includes."""
        if device != "cpu":
            torch.cuda.synchronize()
        begin = time.perf_counter()
        network(*inputs)
        if device != "cpu":
            torch.cuda.synchronize()
        return time.perf_counter() - begin

    for line in sys.stdin:
        words = line.split()
        answer = {}
        if words[0] == "unet":
            unet = unet or UNet2DConditionModel.from_pretrained(model / "unet", torch_dtype=kind).to(device)
            side, batch = int(words[1]), int(words[2])
            sample = torch.randn(batch, 4, side, side, **place)
            context = torch.randn(batch, TOKENS, CONTEXT, **place)
            answer["seconds"] = seconds(unet, sample, 500, context)
        elif words[0] == "decode":
            vae = vae or AutoencoderKL.from_pretrained(model / "vae", torch_dtype=kind).to(device)
            latent = torch.randn(1, 4, int(words[1]), int(words[1]), **place)
            answer["seconds"] = seconds(vae.decode, latent)
        elif words[0] == "memory":
            status = Path("/proc/self/status").read_text()
            answer["peak_bytes"] = int(status.split("VmHWM:")[1].split()[0]) * 1024
        print(json.dumps(answer), flush=True)


def write_model(model: Path) -> None:
    """Writes random weights once, as diffusers initialises them."""
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel

    torch.manual_seed(0)
    for component, kind in (("unet", UNet2DConditionModel), ("vae", AutoencoderKL)):
        if not (model / component).exists():
            config = json.loads((ROOT / f"standalone/bench/src/main/resources/bench/sd15/{component}.json").read_text())
            kind.from_config(config).save_pretrained(model / component, max_shard_size="10GB")


def floor(threads: int, side: int) -> dict:
    """The step's floating-point operations, and how many a second a large matrix product reaches on this machine."""
    import torch
    from diffusers import UNet2DConditionModel
    from torch.utils.flop_counter import FlopCounterMode

    torch.set_num_threads(threads)
    config = json.loads((ROOT / "standalone/bench/src/main/resources/bench/sd15/unet.json").read_text())
    with torch.no_grad(), torch.device("meta"), FlopCounterMode(display=False) as counter:
        UNet2DConditionModel.from_config(config)(
            torch.randn(BATCH, 4, side, side), torch.tensor(500), torch.randn(BATCH, TOKENS, CONTEXT)
        )
    size = 2048
    a, b = torch.randn(size, size), torch.randn(size, size)
    times = []
    for _ in range(10):
        begin = time.perf_counter()
        torch.mm(a, b)
        times.append(time.perf_counter() - begin)
    rate = 2 * size**3 / min(times)
    return {"flops": counter.get_total_flops(), "gemm_flops_a_second": rate,
            "floor_seconds": counter.get_total_flops() / rate}


class Process:
    def __init__(self, command, environment):
        self.process = subprocess.Popen(
            command, env=os.environ | environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, request):
        print(request, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


def darkroom(model: Path, threads: int, dtype: str, device: str) -> Process:
    java = Path(os.environ["JAVA_HOME"]) / "bin/java" if "JAVA_HOME" in os.environ else "java"
    target = ROOT / "standalone/bench/target"
    environment = dict(
        line.split("=", 1)
        for line in subprocess.check_output(
            [java, "-cp", f"{target}/*:{target}/lib/*", "dev.darkroom.cli.Darkroom", "bench", "serve", "--environment"],
            text=True,
        ).splitlines()
    )
    return Process(
        [java, "-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
         f"-Dai.djl.pytorch.num_threads={threads}", "-cp", f"{target}/*:{target}/lib/*",
         "dev.darkroom.cli.Darkroom", "bench", "serve", "--model", str(model), "--precision", dtype, "--device", device],
        environment,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="folder for the random weights (4 GB), written when it is empty")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--size", type=int, default=512, help="pixels")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--precision", choices=["fp32", "bf16", "fp16"], default="fp32")
    parser.add_argument("--device", default="cpu", help="cpu or cuda:N")
    parser.add_argument("--batch", type=int, default=BATCH, help="rows in the step")
    parser.add_argument("--decode", action="store_true", help="compare decoding too")
    parser.add_argument("--reference", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.reference:
        reference(options.model, options.threads, options.precision, options.device)
        return
    write_model(options.model)
    side = options.size // 8
    ours = darkroom(options.model, options.threads, options.precision, options.device)
    theirs = Process(
        [sys.executable, __file__, str(options.model), "--reference", "--threads", str(options.threads),
         "--precision", options.precision, "--device", options.device], {},
    )
    requests = [f"unet {side} {options.batch}"] + ([f"decode {side}"] if options.decode else [])
    result = {"threads": options.threads, "size": options.size, "precision": options.precision, "device": options.device}
    for request in requests:
        times = {ours: [], theirs: []}
        for run in range(options.runs + 1):
            for process in (ours, theirs):
                seconds = process.ask(request)["seconds"]
                times[process] += [seconds] if run else []
        a, b = statistics.median(times[ours]), statistics.median(times[theirs])
        result[request] = {"darkroom_seconds": times[ours], "diffusers_seconds": times[theirs], "ratio": a / b}
        print(f"{request}: darkroom {a:.4f} s, diffusers {b:.4f} s, ratio {a / b:.3f}", flush=True)
    for name, process in (("darkroom", ours), ("diffusers", theirs)):
        result[name + "_peak_bytes"] = process.ask("memory")["peak_bytes"]
        process.process.stdin.close()
        process.process.wait()
    print("peak memory: darkroom {darkroom_peak_bytes:.3e} B, diffusers {diffusers_peak_bytes:.3e} B".format(**result))
    if options.precision == "fp32" and options.device == "cpu":
        result["floor"] = floor(options.threads, side)
        print("floor: {flops:.4g} FLOP at {gemm_flops_a_second:.4g} FLOP/s = {floor_seconds:.2f} s".format(**result["floor"]))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
