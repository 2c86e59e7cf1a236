package dev.darkroom.diffusion.pipelines;

import dev.darkroom.diffusion.adapters.LearnedWords;
import dev.darkroom.diffusion.adapters.Loras;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.diffusion.runtime.Precision;

/** Where a model's networks are loaded, in which precision and with which changes. */
record Loading(Device device, Precision precision, Loras loras, LearnedWords words) {}
