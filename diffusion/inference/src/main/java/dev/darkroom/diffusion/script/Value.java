package dev.darkroom.diffusion.script;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a traced program. Each operation adds one TorchScript statement (the ATen operator of the same name) to the program
 * and returns the symbol of its result.
 */
public final class Value {

    private static final int INT64 = 4;
    private static final int FLOAT32 = 6;

    private final Trace trace;
    private final String name;

    Value(Trace trace, String name) {
        this.trace = trace;
        this.name = name;
    }

    // Arithmetic, with broadcasting

    public Value plus(Value other) {
        return emit("%s + %s", name, other);
    }

    public Value plus(double other) {
        return emit("%s + %s", name, number(other));
    }

    public Value plus(Parameter other) {
        return emit("%s + %s", name, trace.weight(other));
    }

    public Value minus(Value other) {
        return emit("%s - %s", name, other);
    }

    public Value times(Value other) {
        return emit("%s * %s", name, other);
    }

    public Value times(double factor) {
        return emit("torch.mul(%s, %s)", name, number(factor));
    }

    public Value times(Parameter other) {
        return emit("%s * %s", name, trace.weight(other));
    }

    public Value dividedBy(double divisor) {
        return divisor == 1 ? this : overwriting("torch.%s%s(%s, %s)", "div", name, number(divisor));
    }

    public Value over(Value divisor) {
        return emit("torch.div(%s, %s)", name, divisor);
    }

    public Value matmul(Value other) {
        return emit("torch.matmul(%s, %s)", name, other);
    }

    public Value square() {
        return emit("torch.mul(%s, %s)", name, name);
    }

    public Value unary(String operator) {
        return overwriting("torch.%s%s(%s)", operator, name);
    }

    public Value leakyRelu(double slope) {
        return emit("torch.leaky_relu(%s, %s)", name, number(slope));
    }

    public Value gelu(boolean tanh) {
        return overwriting("torch.%s%s(%s, approximate=\"%s\")", "gelu", name, tanh ? "tanh" : "none");
    }

    /**
     * This plus another value of its shape, or one that broadcasts to it. Unlike {@link #plus}, the sum may take this value's memory
     * where nothing reads it any more.
     */
    public Value plusInPlace(Value other) {
        return overwriting("torch.%s%s(%s, %s)", "add", name, other);
    }

    /** The product with a value of this one's shape; it may take this value's memory, as that of {@link #plusInPlace}. */
    public Value timesInPlace(Value other) {
        return overwriting("torch.%s%s(%s, %s)", "mul", name, other);
    }

    public Value mean(int axis) {
        return emit("torch.mean(%s, [%d], True)", name, axis);
    }

    /** The mean of all elements, a tensor without axes. */
    public Value mean() {
        return emit("torch.mean(%s)", name);
    }

    public Value sum(int axis) {
        return emit("torch.sum(%s, [%d])", name, axis);
    }

    public Value argmax(int axis) {
        return emit("torch.argmax(%s, %d)", name, axis);
    }

    public Value argmin(int axis) {
        return emit("torch.argmin(%s, %d)", name, axis);
    }

    public Value clamp(double low, double high) {
        return emit("torch.clamp(%s, %s, %s)", name, number(low), number(high));
    }

    // Layers' functions

    public Value linear(Parameter weight, @Nullable Parameter bias) {
        return emit("torch.linear(%s, %s, %s)", name, trace.weight(weight), weightOrNone(bias));
    }

    public Value conv2d(Parameter weight, @Nullable Parameter bias, int stride, int padding) {
        return emit(
                "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
                name, trace.weight(weight), weightOrNone(bias), stride, stride, padding, padding);
    }

    public Value groupNorm(int groups, Parameter weight, Parameter bias, double epsilon) {
        return emit(
                "torch.group_norm(%s, %d, %s, %s, %s)",
                name, groups, trace.weight(weight), trace.weight(bias), number(epsilon));
    }

    public Value layerNorm(Parameter weight, Parameter bias, double epsilon) {
        return emit(
                "torch.layer_norm(%s, [%d], %s, %s, %s)",
                name, weight.shape().get(0), trace.weight(weight), trace.weight(bias), number(epsilon));
    }

    /** Looks up the rows of a table that these whole numbers name. */
    public Value embedding(Parameter table) {
        return emit("torch.embedding(%s, %s)", trace.weight(table), name);
    }

    /** softmax(query key^T / sqrt(d) + mask) value; this is the query, all of shape [..., tokens, d]. */
    public Value attention(Value key, Value value, @Nullable Value mask) {
        return emit(
                "torch.scaled_dot_product_attention(%s, %s, %s, %s)",
                name, key, value, mask == null ? "None" : mask.name);
    }

    /** Euclidean distances of the rows [N, C] to those of a table [M, C]: [N, M]. */
    public Value distances(Parameter table) {
        return emit("torch.cdist(%s, %s, 2.0, None)", name, trace.weight(table));
    }

    public Value softmax(int axis) {
        return emit("torch.softmax(%s, %d)", name, axis);
    }

    /**
     * The mean cross entropy of scores [N, C] and the numbers [N] of the right classes.
     *
     * @param smoothing share of the target that is spread over all classes (Szegedy et al. 2016, section 7)
     */
    public Value crossEntropy(Value labels, double smoothing) {
        return emit("torch.cross_entropy_loss(%s, %s, None, 1, -100, %s)", name, labels, number(smoothing));
    }

    public Value upsampleNearest(Size height, Size width) {
        return emit("torch.upsample_nearest2d(%s, [%s, %s])", name, height, width);
    }

    public Value averagePool(int size) {
        return emit("torch.avg_pool2d(%s, [%d, %d], [%d, %d])", name, size, size, size, size);
    }

    // Shapes

    public Size size(int axis) {
        return new Size(trace.name("torch.size(" + name + ", " + axis + ")"));
    }

    public Value reshape(Size... lengths) {
        return view("torch.reshape(%s, [%s])", name, list(lengths));
    }

    public Value unflatten(int axis, Size... lengths) {
        return view("torch.unflatten(%s, %d, [%s])", name, axis, list(lengths));
    }

    public Value flatten(int firstAxis, int lastAxis) {
        return view("torch.flatten(%s, %d, %d)", name, firstAxis, lastAxis);
    }

    public Value transpose(int axis, int otherAxis) {
        return view("torch.transpose(%s, %d, %d)", name, axis, otherAxis);
    }

    public Value permute(int... axes) {
        return view(
                "torch.permute(%s, [%s])",
                name, Arrays.stream(axes).mapToObj(String::valueOf).collect(Collectors.joining(", ")));
    }

    public Value unsqueeze(int axis) {
        return view("torch.unsqueeze(%s, %d)", name, axis);
    }

    public Value expand(Size... lengths) {
        return view("torch.expand(%s, [%s])", name, list(lengths));
    }

    /** Zeros on the right and at the bottom of the last two axes. */
    public Value padRightAndBottom(int count) {
        return emit("torch.constant_pad_nd(%s, [0, %d, 0, %d])", name, count, count);
    }

    public List<Value> chunk(int count, int axis) {
        Value chunks = view("torch.chunk(%s, %d, %d)", name, count, axis);
        return IntStream.range(0, count)
                .mapToObj(i -> chunks.view("(%s)[%d]", chunks, i))
                .toList();
    }

    public static Value concatenate(int axis, Value... values) {
        String joined = Arrays.stream(values).map(Value::toString).collect(Collectors.joining(", "));
        return values[0].emit("torch.cat([%s], %d)", joined, axis);
    }

    public Value slice(int axis, Size begin, Size end) {
        return view("torch.slice(%s, %d, %s, %s)", name, axis, begin, end);
    }

    /** The rows that {@code indices} names, one per batch element: [B, T, C] and [B] give [B, C]. */
    public Value rowsAt(Value indices) {
        return emit(
                "torch.squeeze(torch.take_along_dim(%s, torch.unsqueeze(torch.unsqueeze(%s, -1), -1), 1), 1)",
                name, indices);
    }

    /** The same numbers, through which no gradient flows. */
    public Value detach() {
        return view("torch.detach(%s)", name);
    }

    /** What a layer makes of this; gradients flow through it to this and not to its weights. */
    public Value throughFrozen(Layer.Unary layer) {
        return trace.withFrozenWeights(() -> layer.forward(this));
    }

    /** The Euclidean norm of the gradient of this, a tensor without axes, by a weight; itself a constant. */
    public Value gradientNorm(Parameter weight) {
        String gradients = trace.name(
                text("torch.autograd.grad([%s], [%s], None, True, False, False)", name, trace.weight(weight)));
        return emit("torch.norm(torch._unwrap_optional(%s[0]))", gradients);
    }

    // Types and constants

    public Value toInt64() {
        return view("torch.to(%s, %d)", name, INT64);
    }

    public Value toFloat32() {
        return view("torch.to(%s, %d)", name, FLOAT32);
    }

    public Value equalTo(long other) {
        return emit("torch.eq(%s, %d)", name, other);
    }

    public Value typeAs(Value other) {
        return view("torch.type_as(%s, %s)", name, other);
    }

    /** Converts to the precision that the program computes in, which is that of its weights. */
    public Value typeAs(Parameter weight) {
        return view("torch.type_as(%s, %s)", name, trace.weight(weight));
    }

    /** A weight as a value. */
    public Value parameter(Parameter weight) {
        return new Value(trace, trace.weight(weight));
    }

    /** 0, 1, ... as float32, on this value's device. */
    public Value range(Size count) {
        return emit("torch.arange(%s, dtype=%d, device=ops.prim.device(%s))", count, FLOAT32, name);
    }

    /** A constant as float32, on this value's device. */
    public Value full(double constant, Size... lengths) {
        return emit(
                "torch.full([%s], %s, dtype=%d, device=ops.prim.device(%s))",
                list(lengths), number(constant), FLOAT32, name);
    }

    /** The same matrix with zeros on and below its diagonal. */
    public Value aboveDiagonal() {
        return emit("torch.triu(%s, 1)", name);
    }

    private Value emit(String format, Object... arguments) {
        return new Value(trace, trace.name(text(format, arguments)));
    }

    /** A value that may lie in this one's memory. */
    private Value view(String format, Object... arguments) {
        return new Value(trace, trace.view(name, text(format, arguments)));
    }

    /** A value of this one's shape and type that an operator can also write over it: PyTorch's name of that one ends in "_". */
    private Value overwriting(String format, String operator, Object... arguments) {
        String expression = text(
                format,
                Stream.concat(Stream.of(operator, ""), Arrays.stream(arguments)).toArray());
        String inPlace = text(
                format,
                Stream.concat(Stream.of(operator, "_"), Arrays.stream(arguments))
                        .toArray());
        return new Value(trace, trace.overwriting(name, expression, inPlace));
    }

    private String weightOrNone(@Nullable Parameter parameter) {
        return parameter == null ? "None" : trace.weight(parameter);
    }

    /** PyTorch reads ASCII digits only. */
    private static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static String number(double value) {
        return Double.toString(value);
    }

    private static String list(Size... sizes) {
        return Arrays.stream(sizes).map(Size::toString).collect(Collectors.joining(", "));
    }

    /** The symbol's name in the program. */
    @Override
    public String toString() {
        return name;
    }
}
