package dev.darkroom.training;

import dev.darkroom.diffusion.config.ConfigFile;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.TrainingProgram.LowRank;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Low-rank additions (Hu et al. 2021, section 4) to the projections of a U-Net's attention, as PEFT names them. */
record LowRankAdapters(int rank, double scale, int seed) {

    private static final Pattern TARGETS =
            Pattern.compile("unet\\..*\\.attn[12]\\.(to_q|to_k|to_v|to_out\\.0)\\.weight");
    private static final String WEIGHT = "weight";

    /** Reads {@code rank} and {@code alpha}; alpha over rank scales the addition. */
    static LowRankAdapters read(ConfigFile file, int seed) {
        int rank = file.size("rank", 4);
        LowRankAdapters adapters = new LowRankAdapters(rank, file.number("alpha", rank) / rank, seed);
        file.requireAllRead();
        return adapters;
    }

    /** The additions to a program's weights, as the program computes them. */
    List<LowRank> of(Program program) {
        List<LowRank> adapters = new ArrayList<>();
        for (int i = 0; i < program.weights().size(); i++) {
            if (TARGETS.matcher(program.weights().get(i).name()).matches()) {
                adapters.add(new LowRank(i, 2 * adapters.size(), scale));
            }
        }
        return adapters;
    }

    /** Appends A, small and random, and B, zero, of every addition: at first nothing is added. */
    void append(Program program, TrainableNetwork network) {
        for (LowRank adapter : of(program)) {
            Program.Weight weight = program.weights().get(adapter.weight());
            int out = weight.shape().get(0);
            int in = weight.shape().get(1);
            String name = weight.name().substring(0, weight.name().length() - WEIGHT.length());
            network.appendAdapter(name + "lora_A.weight", Tensor.of(small(weight.name(), rank * in, in), rank, in));
            network.appendAdapter(name + "lora_B.weight", Tensor.of(new float[out * rank], out, rank));
        }
    }

    /** What of a tensor is saved: files without a scale of their own are read as if it were one, so that B takes it up. */
    Tensor saved(String name, Tensor tensor) {
        if (!name.endsWith("lora_B.weight")) {
            return tensor;
        }
        float[] values = tensor.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) scale;
        }
        return new Tensor(tensor.shape(), values);
    }

    private float[] small(String name, int size, int in) {
        float[] values = new TorchGenerator(31L * seed + name.hashCode()).rand(size);
        for (int i = 0; i < size; i++) {
            values[i] = (2 * values[i] - 1) / (float) Math.sqrt(in);
        }
        return values;
    }
}
