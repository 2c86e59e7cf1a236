#!/bin/sh
# From an empty folder to an image: data, 200 steps of each stage, and one request to the platform.
# usage: training/smoke/run.sh DIR
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
out=${1:?usage: training/smoke/run.sh DIR}
mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd -P)
cd "$out" # paths in the configurations are relative to it

"$root/darkroom" datasets emoji --concepts "$root/training/emoji/concepts.txt" --out data
"$root/darkroom" train autoencoder --config "$root/training/smoke/autoencoder.json" --data data --out vae
"$root/darkroom" train diffusion --config "$root/training/smoke/diffusion.json" --data data --out smoke
"$root/darkroom" models add smoke --data platform
"$root/darkroom" generate "a red apple" --model smoke --seed 7 --data platform -o apple.png
