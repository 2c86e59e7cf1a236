"""Golden cases of U-Nets with what the parity set lacks, in its format. See README.md in systems.

usage: python networks.py DIFFUSERS_CHECKOUT
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(Path(sys.argv[1]) / "src"), str(HERE.parents[4] / "bench")]

import torch  # noqa: E402
from diffusers import UNet2DConditionModel, UNet2DModel  # noqa: E402
from fuzz import Set, randn  # noqa: E402

SMALL = dict(sample_size=8, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4)
RESNET = dict(down_block_types=("ResnetDownsampleBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "ResnetUpsampleBlock2D"))
CROSS = dict(down_block_types=("ResnetDownsampleBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "ResnetUpsampleBlock2D"))
ATTENDING = dict(down_block_types=("CrossAttnDownBlock2D",) * 2, up_block_types=("CrossAttnUpBlock2D",) * 2)
cases = Set(HERE, 1)


def call(unet, given):
    return {"out.sample": unet(**{key[3:]: value for key, value in given.items()}).sample.detach()}


def add(name, kind, model, drawn, **more):
    tensors = {"in.sample": randn(cases, 2, model.config.in_channels, 6, 10), "in.timestep": torch.tensor([7, 801]), **more}
    cases.network(kind, name, model, tensors, call, drawn)


drawn = dict(time_embedding_type="fourier", mid_block_scale_factor=2.0, **RESNET)
add("unet2d-fourier", "unet2d", UNet2DModel(**SMALL, **drawn), drawn)
drawn = dict(time_embedding_type="learned", num_train_timesteps=1000, down_block_types=("DownBlock2D", "AttnDownBlock2D"), up_block_types=("AttnUpBlock2D", "UpBlock2D"))
add("unet2d-learned", "unet2d", UNet2DModel(**SMALL, **drawn), drawn)
drawn = dict(time_embedding_type="fourier", resnet_skip_time_act=True, resnet_out_scale_factor=1.4, **CROSS)
text = {"in.encoder_hidden_states": randn(cases, 2, 5, 12)}
add("unet-resnet-blocks", "unet2d_condition", UNet2DConditionModel(**SMALL, cross_attention_dim=12, attention_head_dim=2, **drawn), drawn, **text)
drawn = dict(transformer_layers_per_block=(1, 2), reverse_transformer_layers_per_block=(1, 3), **ATTENDING)
add("unet-uneven", "unet2d_condition", UNet2DConditionModel(**SMALL, cross_attention_dim=12, attention_head_dim=2, **drawn), drawn, **text)
(HERE / "manifest.json").write_text(json.dumps({"set": "networks", "cases": cases.cases}, indent=1) + "\n")
print(len(cases.cases), "cases")
