package dev.darkroom.diffusion.runtime;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.script.Program;
import dev.darkroom.diffusion.script.TorchScriptArchive;
import dev.darkroom.diffusion.script.TrainingProgram;
import dev.darkroom.diffusion.weights.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A program that computes a loss, with weights that AdamW moves, all of it inside libtorch: an optimisation step costs two calls. One
 * thread at a time.
 */
public final class TrainableNetwork implements AutoCloseable {

    /** What there is of each trained weight. The order is that of the program. */
    public enum State {
        WEIGHT,
        /** The exponential moving average of the weight. */
        AVERAGE,
        FIRST_MOMENT,
        SECOND_MOMENT,
        /** How many updates there were, a tensor without axes. */
        STEPS
    }

    private final Model model;
    private final PtSymbolBlock block;
    private final AdamW optimizer;
    private final List<Program.Weight> trained = new ArrayList<>();

    private TrainableNetwork(Model model, AdamW optimizer) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
        this.optimizer = optimizer;
    }

    /**
     * Loads a program without weights; they are to be appended in its order.
     *
     * @throws DiffusionException if PyTorch refuses the program
     */
    public static TrainableNetwork load(TrainingProgram program, Device device, Precision precision, AdamW optimizer) {
        byte[] archive =
                TorchScriptArchive.of(program.source(device.name(), precision.scalarType()), TrainingProgram.LISTS);
        Model model = Model.newInstance(
                "training", ai.djl.Device.cpu(), Device.pytorch().getEngineName());
        try {
            model.load(new ByteArrayInputStream(archive), Map.of());
            return new TrainableNetwork(model, optimizer);
        } catch (IOException | MalformedModelException | EngineException e) {
            model.close();
            throw DiffusionException.refusedByPyTorch("PyTorch refused a program to train on " + device, e);
        }
    }

    /** The next weight of the program, which stays as it is. */
    public void appendFrozen(Tensor weight) {
        train("append_frozen", weight);
    }

    /** The next weight of the program, to be trained. */
    public void appendTrained(String name, Tensor weight) {
        train("append_shared", weight);
        trained.add(new Program.Weight(name, weight.shape()));
    }

    /** A weight that only the program's adapters use, to be trained. */
    public void appendAdapter(String name, Tensor weight) {
        train("append_trained", weight);
        trained.add(new Program.Weight(name, weight.shape()));
    }

    /** The trained weights in the order that {@link #read} counts them. */
    public List<Program.Weight> trained() {
        return List.copyOf(trained);
    }

    /**
     * Computes the program and adds the gradients of its first output to those of earlier calls.
     *
     * @param share of this call in the update: 1 over the number of calls
     * @return the program's outputs, a number each
     * @throws DiffusionException if PyTorch fails
     */
    public float[] accumulate(double share, Tensor... inputs) {
        Tensor[] arguments = Arrays.copyOf(inputs, inputs.length + 1);
        arguments[inputs.length] = Tensor.of(new float[] {(float) share}, 1);
        return train("accumulate", arguments);
    }

    /**
     * Moves the trained weights along the gathered gradients, and their average after them.
     *
     * @param averageDecay how much of the average remains
     * @return the norm of the gradients before they were shortened
     * @throws DiffusionException if PyTorch fails
     */
    public float update(double learningRate, double averageDecay) {
        double[] numbers = {
            learningRate,
            optimizer.beta1(),
            optimizer.beta2(),
            optimizer.epsilon(),
            optimizer.weightDecay(),
            optimizer.maxGradientNorm(),
            averageDecay
        };
        return scoped(scope -> call(
                "update",
                arguments -> Arrays.stream(numbers).mapToObj(IValue::from).forEach(arguments::add),
                result -> result.toTensor((PtNDManager) scope).toFloatArray())[0]);
    }

    /**
     * What there is of the weight at {@code index} of {@link #trained}, in its shape.
     *
     * @throws DiffusionException if there is no such weight or PyTorch fails
     */
    public Tensor read(State state, int index) {
        return scoped(scope -> call("read", place(state, index), result -> {
            PtNDArray array = result.toTensor((PtNDManager) scope);
            return new Tensor(Shape.of(array.getShape().getShape()), array.toFloatArray());
        }));
    }

    /**
     * Replaces what there is of the weight at {@code index} of {@link #trained}, in its shape.
     *
     * @throws DiffusionException if there is no such weight or PyTorch fails
     */
    public void write(State state, int index, Tensor value) {
        scoped(scope -> call(
                "write",
                place(state, index).andThen(arguments -> arguments.add(IValue.from((PtNDArray) array(scope, value)))),
                result -> true));
    }

    private static Consumer<List<IValue>> place(State state, int index) {
        return arguments -> {
            arguments.add(IValue.from((long) state.ordinal()));
            arguments.add(IValue.from((long) index));
        };
    }

    @Override
    public void close() {
        model.close();
    }

    /** Calls a method with gradients switched on, which DJL does for lists of arrays only. */
    private float[] train(String method, Tensor... arguments) {
        return scoped(scope -> {
            NDList list = new NDList(arguments.length + 1);
            for (Tensor argument : arguments) {
                list.add(array(scope, argument));
            }
            NDArray name = scope.create(0f);
            name.setName("module_method:" + method);
            list.add(name);
            JniUtils.setGradMode(true); // a setting of the calling thread, which DJL switches off
            try {
                return IValueUtils.forward(block, list, true).get(0).toFloatArray();
            } finally {
                JniUtils.setGradMode(false);
            }
        });
    }

    /** @param addArguments one after the other, so that those before one that fails are closed too */
    private <T> T call(String method, Consumer<List<IValue>> addArguments, Function<IValue, T> read) {
        List<IValue> arguments = new ArrayList<>();
        try {
            addArguments.accept(arguments);
            try (IValue result = IValueUtils.runMethod(block, method, arguments.toArray(IValue[]::new))) {
                return read.apply(result);
            }
        } finally {
            arguments.forEach(IValue::close);
        }
    }

    private <T> T scoped(Function<NDManager, T> work) {
        JniUtils.setGraphExecutorOptimize(false); // a setting of the calling thread
        try (NDManager scope = model.getNDManager().newSubManager()) {
            return work.apply(scope);
        } catch (EngineException e) {
            throw DiffusionException.device("PyTorch failed to compute a training step", e);
        }
    }

    private static NDArray array(NDManager scope, Tensor tensor) {
        return scope.create(
                FloatBuffer.wrap(tensor.values()),
                new ai.djl.ndarray.types.Shape(tensor.shape().toArray()),
                DataType.FLOAT32);
    }
}
