package dev.darkroom.diffusion.script;

import dev.darkroom.diffusion.weights.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network as straight-line TorchScript over a list of weights.
 *
 * @param inputs how many tensors it takes
 * @param statements assign {@code xN}, over inputs {@code in0...} and weights {@code (w)[i]}
 * @param outputs the symbols of what it returns
 * @param weights in the order of the list {@code w}
 */
public record Program(int inputs, List<Statement> statements, List<String> outputs, List<Weight> weights) {

    /** A weight by its name in a diffusers file and the shape that it must have. */
    public record Weight(String name, Shape shape) {}

    /**
     * Records what {@code forward} does to symbolic inputs.
     *
     * @param network whose fields name the weights
     */
    public static Program trace(Layer network, int inputs, Function<List<Value>, List<Value>> forward) {
        Trace trace = new Trace();
        List<Value> symbols = IntStream.range(0, inputs)
                .mapToObj(i -> new Value(trace, "in" + i))
                .toList();
        List<String> outputs =
                forward.apply(symbols).stream().map(Value::toString).toList();
        Map<Parameter, String> names = WeightNames.of(network);
        List<Weight> weights = trace.weights().stream()
                .map(parameter -> new Weight(nameOf(parameter, names), parameter.shape()))
                .toList();
        return new Program(inputs, List.copyOf(trace.statements()), outputs, weights);
    }

    private static String nameOf(Parameter parameter, Map<Parameter, String> names) {
        String name = names.get(parameter);
        if (name == null) {
            throw new IllegalStateException("a weight of shape " + parameter.shape() + " is no field of the network");
        }
        return name;
    }

    /**
     * The source of a TorchScript module. Inputs and outputs are float32 on the CPU, whatever the program computes with.
     *
     * @param device PyTorch's name of the device to compute on
     * @param scalarType PyTorch's number of the type to compute in (5 half, 6 float, 15 bfloat16)
     */
    public String source(String device, int scalarType) {
        String on = "torch.device(\"" + device + "\")";
        String parameters = IntStream.range(0, inputs)
                .mapToObj(i -> ", in" + i + ": Tensor")
                .collect(Collectors.joining());
        StringBuilder code = new StringBuilder();
        code.append("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n");
        code.append("  weights : List[Tensor]\n  training : bool\n");
        code.append("  def append(self: __torch__.M, weight: Tensor) -> NoneType:\n");
        code.append(text("    _0 = torch.append(self.weights, torch.to(weight, %s, %d))\n", on, scalarType));
        code.append("    return None\n");
        code.append("  def append_bfloat16(self: __torch__.M, bits: Tensor) -> NoneType:\n");
        code.append("    weight = torch.view_copy(bits, dtype=15)\n");
        code.append(text("    _0 = torch.append(self.weights, torch.to(weight, %s, %d))\n", on, scalarType));
        code.append("    return None\n");
        code.append("  def forward(self: __torch__.M").append(parameters).append(") -> List[Tensor]:\n");
        code.append("    w = self.weights\n");
        for (int i = 0; i < inputs; i++) {
            code.append(text("    in%d = torch.to(in%d, %s, 6)\n", i, i, on));
        }
        InPlace.lines(statements, outputs)
                .forEach(line -> code.append("    ").append(line).append('\n'));
        String results = outputs.stream()
                .map(output -> "torch.to(" + output + ", torch.device(\"cpu\"), 6)")
                .collect(Collectors.joining(", "));
        return code.append("    return [").append(results).append("]\n").toString();
    }

    /** PyTorch reads ASCII digits only. */
    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
