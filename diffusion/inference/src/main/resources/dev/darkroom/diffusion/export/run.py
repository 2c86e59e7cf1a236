#!/usr/bin/env python3
"""Runs the networks of this folder with PyTorch alone and compares them with what Darkroom computed on a CPU in float32.

    python3 run.py                          # the CPU in fp32
    python3 run.py --device cuda --json results.json

Networks with weights are compared with the golden outputs beside them. Networks without (full-size Stable Diffusion 1.5) get
weights from a seed; they are compared with the same program on the CPU in fp32, and timed.
"""

import argparse
import json
import math
import mmap
import statistics
import struct
import time
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent
DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
SEED = 0


def read_safetensors(path):
    """All tensors of a safetensors file: 8 bytes of header length, a JSON header, the tensors' bytes."""
    with open(path, "rb") as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(bytes(data[8 : 8 + length]))
    start = 8 + length
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] in DTYPES:
            begin, end = entry["data_offsets"]
            flat = torch.frombuffer(bytearray(data[start + begin : start + end]), dtype=DTYPES[entry["dtype"]])
            tensors[name] = flat.reshape(entry["shape"])
    return tensors


def random_weights(weights):
    """Weights that keep activations of about unit size, the same for one seed everywhere."""
    generator = torch.Generator().manual_seed(SEED)
    tensors = []
    for weight in weights:
        shape = weight["shape"]
        if len(shape) > 1:
            scale = 1 / math.sqrt(math.prod(shape[1:]))
            tensors.append(torch.randn(shape, generator=generator).mul_(scale))
        else:
            tensors.append(torch.ones(shape) if weight["name"].endswith("weight") else torch.zeros(shape))
    return tensors


def weights_of(network):
    if "weight_files" not in network:
        return random_weights(network["weights"])
    tensors = {}
    for file in network["weight_files"]:
        tensors.update(read_safetensors(FOLDER / file))
    return [tensors[weight["name"]] for weight in network["weights"]]


def load(network, weights, device, precision):
    program = network["programs"][device.split(":")[0]][precision]
    module = torch.jit.load(FOLDER / program)
    for weight in weights:
        module.append(weight)
    return module


def golden(entries):
    return [torch.from_file(str(FOLDER / e["file"]), size=math.prod(e["shape"])).reshape(e["shape"]) for e in entries]


def drawn_inputs(network, batch):
    generator = torch.Generator().manual_seed(SEED)
    inputs = []
    for entry in network["inputs"]:
        shape = [batch] + entry["shape"][1:]
        if entry["below"]:
            inputs.append(torch.randint(0, entry["below"], shape, generator=generator).float())
        else:
            inputs.append(torch.randn(shape, generator=generator))
    return inputs


def difference(actual, expected):
    """The largest difference, and the largest value, of all outputs."""
    worst = max((a - e).abs().max().item() for a, e in zip(actual, expected))
    return worst, max(e.abs().max().item() for e in expected)


def seconds_per_call(module, inputs, device, repeat):
    def synchronize():
        if device.startswith("cuda"):
            torch.cuda.synchronize()

    times = []
    for _ in range(repeat + 1):
        synchronize()
        begin = time.perf_counter()
        module(*inputs)
        synchronize()
        times.append(time.perf_counter() - begin)
    return statistics.median(times[1:])  # the first call chooses algorithms


def compare(network, weights, device, precision):
    """Golden outputs where there are some, else the same program on the CPU in fp32."""
    if "golden" in network:
        inputs, expected = golden(network["golden"]["inputs"]), golden(network["golden"]["outputs"])
    else:
        inputs = drawn_inputs(network, 1)
        expected = load(network, weights, "cpu", "fp32")(*inputs)
    return difference(load(network, weights, device, precision)(*inputs), expected)


def measure(network, weights, device, precision, batches, repeat):
    module = load(network, weights, device, precision)
    rows = []
    for batch in batches:
        try:
            seconds = seconds_per_call(module, drawn_inputs(network, batch), device, repeat)
        except torch.cuda.OutOfMemoryError:
            seconds = None
        row = {"batch": batch, "seconds": seconds}
        if device.startswith("cuda"):
            row["peak_bytes"] = torch.cuda.max_memory_allocated()
            torch.cuda.reset_peak_memory_stats()
        rows.append(row)
    return rows


def main():
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    names = [network["name"] for network in manifest["networks"]]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--precision", default=None, help="of fp32,fp16,bf16 (default: fp32 on the CPU, all on CUDA)")
    parser.add_argument("--batch", default="1,2,4,8,16", help="batches to time")
    parser.add_argument("--repeat", type=int, default=5, help="timed calls of each")
    parser.add_argument("--network", default=",".join(names), help="of " + ",".join(names))
    parser.add_argument("--no-times", action="store_true", help="compare only")
    parser.add_argument("--json", type=Path, help="write the results to this file too")
    arguments = parser.parse_args()

    device = arguments.device
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch._C._set_graph_executor_optimize(False)  # as Darkroom runs them
    hardware = torch.cuda.get_device_name() if device.startswith("cuda") else f"CPU, {torch.get_num_threads()} threads"
    precisions = arguments.precision or ("fp32,fp16,bf16" if device.startswith("cuda") else "fp32")
    print(f"{manifest['model']} {manifest['revision']}, torch {torch.__version__}, {hardware}")
    results = []
    with torch.inference_mode():
        for network in manifest["networks"]:
            if network["name"] not in arguments.network.split(","):
                continue
            weights = weights_of(network)
            for precision in precisions.split(","):
                worst, largest = compare(network, weights, device, precision)
                reference = "golden" if "golden" in network else "cpu fp32"
                result = {"network": network["name"], "precision": precision, "reference": reference}
                result |= {"max_difference": worst, "largest_value": largest, "times": []}
                print(f"{network['name']:20} {precision}  max difference {worst:.2e} of {largest:.2e} ({reference})")
                if not arguments.no_times:
                    batches = [int(batch) for batch in arguments.batch.split(",")]
                    result["times"] = measure(network, weights, device, precision, batches, arguments.repeat)
                for row in result["times"]:
                    seconds = "out of memory" if row["seconds"] is None else f"{1000 * row['seconds']:10.2f} ms"
                    peak = f"  peak {row['peak_bytes'] / 1e9:.2f} GB" if "peak_bytes" in row else ""
                    print(f"{'':20} {precision}  batch {row['batch']:3}  {seconds}{peak}", flush=True)
                results.append(result)
    if arguments.json:
        document = {"model": manifest["model"], "torch": torch.__version__, "device": hardware, "results": results}
        arguments.json.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
