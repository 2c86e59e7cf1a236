package dev.darkroom.training;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Tensor;
import dev.darkroom.diffusion.runtime.TrainableNetwork;
import dev.darkroom.diffusion.runtime.TrainableNetwork.State;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.SafeTensors;
import dev.darkroom.diffusion.weights.SafeTensorsWriter;
import dev.darkroom.diffusion.weights.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * All that a training needs to go on: the weights, their average and the state of the optimiser, in one safetensors file. Random
 * numbers need no state, see {@link Draws}.
 */
final class TrainingCheckpoint {

    private final Path file;

    TrainingCheckpoint(Path folder) {
        file = folder.resolve(TrainingPlace.CHECKPOINT);
    }

    Path file() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    void save(TrainableNetwork network) {
        List<SafeTensorsWriter.Entry> entries = new ArrayList<>();
        List<Program.Weight> weights = network.trained();
        for (State state : State.values()) {
            for (int i = 0; i < weights.size(); i++) {
                int index = i;
                entries.add(new SafeTensorsWriter.Entry(
                        name(state, weights.get(i)),
                        ElementType.F32,
                        shape(state, weights.get(i)),
                        () -> network.read(state, index).values()));
            }
        }
        SafeTensorsWriter.write(file, entries);
    }

    /**
     * Puts the saved state into a network.
     *
     * @return how many updates it has seen
     * @throws DiffusionException if the checkpoint is of another network
     */
    int restore(TrainableNetwork network) {
        SafeTensors saved = SafeTensors.open(file);
        List<Program.Weight> weights = network.trained();
        if (saved.tensors().size() != weights.size() * State.values().length) {
            throw DiffusionException.badFile(file, "is of a training with other weights");
        }
        for (State state : State.values()) {
            for (int i = 0; i < weights.size(); i++) {
                String name = name(state, weights.get(i));
                Tensor tensor = new Tensor(shape(state, weights.get(i)), saved.floats(name));
                network.write(state, i, tensor);
            }
        }
        return (int) saved.floats(name(State.STEPS, weights.get(0)))[0];
    }

    private static Shape shape(State state, Program.Weight weight) {
        return state == State.STEPS ? Shape.of() : weight.shape();
    }

    private static String name(State state, Program.Weight weight) {
        return state.name().toLowerCase(Locale.ROOT) + "/" + weight.name();
    }
}
