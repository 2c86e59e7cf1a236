package dev.darkroom.diffusion.runtime;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
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
import dev.darkroom.diffusion.weights.ElementType;
import dev.darkroom.diffusion.weights.Shape;
import dev.darkroom.diffusion.weights.TensorInfo;
import dev.darkroom.diffusion.weights.Weights;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program with its weights, ready to run. Weights that the file holds in the precision asked for are used where they are mapped;
 * others are converted once. Several threads may call {@link #run}; results do not depend on it.
 */
public final class Network implements AutoCloseable {

    private final PtNDManager manager;
    private final PtSymbolBlock block;
    private final int inputs;

    /** Weights that were not copied: libtorch reads these pages until {@link #close}, so they must stay reachable. */
    private final List<ByteBuffer> mapped = new ArrayList<>();

    private Network(PtNDManager manager, PtSymbolBlock block, int inputs) {
        this.manager = manager;
        this.block = block;
        this.inputs = inputs;
    }

    /** @throws DiffusionException if a weight is missing or has another shape, or the device fails */
    public static Network load(Program program, Weights weights, Device device, Precision precision) {
        byte[] archive = TorchScriptArchive.of(program.source(device.name(), precision.scalarType()));
        PtNDManager manager = (PtNDManager) Device.pytorch().newBaseManager(ai.djl.Device.cpu());
        try {
            // A DJL model would leave a temporary folder behind for each that is loaded.
            PtSymbolBlock block = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
            Network network = new Network(manager, block, program.inputs());
            for (Program.Weight weight : program.weights()) {
                network.append(weight, weights, device, precision);
            }
            return network;
        } catch (IOException | EngineException e) {
            manager.close();
            throw DiffusionException.refusedByPyTorch("PyTorch refused a network on " + device, e);
        } catch (DiffusionException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Computes the network once.
     *
     * @return the outputs in the order of the program
     * @throws DiffusionException if PyTorch cannot compute it, as when memory runs out
     */
    public List<Tensor> run(Tensor... arguments) {
        if (arguments.length != inputs) {
            throw new IllegalArgumentException("takes " + inputs + " tensors, not " + arguments.length);
        }
        JniUtils.setGraphExecutorOptimize(false); // a setting of the calling thread
        try (NDManager scope = manager.newSubManager()) {
            List<IValue> values = new ArrayList<>(inputs);
            try {
                for (Tensor argument : arguments) {
                    values.add(IValue.from((PtNDArray) scope.create(
                            FloatBuffer.wrap(argument.values()), djl(argument.shape()), DataType.FLOAT32)));
                }
                try (IValue result = IValueUtils.forward(block, values.toArray(IValue[]::new))) {
                    return Arrays.stream(result.toTensorArray((PtNDManager) scope))
                            .map(Network::tensor)
                            .toList();
                }
            } finally {
                values.forEach(IValue::close);
            }
        } catch (EngineException e) {
            throw DiffusionException.device("PyTorch failed to compute a network", e);
        }
    }

    @Override
    public void close() {
        manager.close();
        mapped.clear();
    }

    private void append(Program.Weight weight, Weights weights, Device device, Precision precision) {
        TensorInfo tensor = WeightAliases.require(weights, weight);
        ByteBuffer bytes = aligned(weights.map(tensor.name()), tensor.type());
        boolean copied =
                !device.isCpu() || tensor.type() != precision.elementType() || tensor.type() == ElementType.BF16;
        if (!copied) {
            mapped.add(bytes);
        }
        try (NDArray array = manager.create(bytes, djl(tensor.shape()), passedAs(weights, tensor));
                IValue value = IValue.from((PtNDArray) array)) {
            String method = tensor.type() == ElementType.BF16 ? "append_bfloat16" : "append";
            IValueUtils.runMethod(block, method, value).close();
        }
    }

    /** DJL aborts the process when it meets bfloat16, so its bits travel as float16. */
    private static DataType passedAs(Weights weights, TensorInfo tensor) {
        return switch (tensor.type()) {
            case F64 -> DataType.FLOAT64;
            case F32 -> DataType.FLOAT32;
            case F16, BF16 -> DataType.FLOAT16;
            case I64, I32, I16, I8, U8, BOOL ->
                throw DiffusionException.unsupported(
                        weights.label(), "dtype of \"" + tensor.name() + "\" = " + tensor.type());
        };
    }

    /** A header of odd length leaves the tensors behind it unaligned, which libtorch does not expect. */
    private static ByteBuffer aligned(ByteBuffer bytes, ElementType type) {
        if (bytes.alignmentOffset(0, type.bytes()) == 0) {
            return bytes;
        }
        return ByteBuffer.allocateDirect(bytes.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes)
                .flip();
    }

    private static Tensor tensor(PtNDArray array) {
        return new Tensor(Shape.of(array.getShape().getShape()), array.toFloatArray());
    }

    private static ai.djl.ndarray.types.Shape djl(Shape shape) {
        return new ai.djl.ndarray.types.Shape(shape.toArray());
    }
}
