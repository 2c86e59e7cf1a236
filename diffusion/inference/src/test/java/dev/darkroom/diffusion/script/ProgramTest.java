package dev.darkroom.diffusion.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.darkroom.diffusion.layers.Linear;
import dev.darkroom.diffusion.weights.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgramTest {

    /** Has every kind of field that a weight's name can pass through. */
    private static final class Example extends Layer {
        private final Linear toQ = new Linear(2, 3);

        @WeightName("linear_1")
        private final Linear linear1 = new Linear(3, 3, false);

        @WeightName("")
        private final Inner inner = new Inner();

        private final List<Linear> upBlocks = List.of(new Linear(3, 4, false), new Linear(4, 5, false));
        private final @Nullable Linear absent = null;

        Value forward(Value input) {
            Value hidden = inner.forward(linear1.forward(toQ.forward(input)));
            for (Linear block : upBlocks) {
                hidden = block.forward(hidden);
            }
            return absent == null ? hidden : absent.forward(hidden);
        }
    }

    private static final class Inner extends Layer.Unary {
        private final Linear layerNorm2 = new Linear(3, 3, false);

        @Override
        public Value forward(Value input) {
            return layerNorm2.forward(layerNorm2.forward(input));
        }
    }

    @Test
    void shouldNameWeightsByThePathOfFields() {
        Program program = trace();

        assertThat(program.weights())
                .extracting(Program.Weight::name)
                .containsExactly(
                        "to_q.weight",
                        "to_q.bias",
                        "linear_1.weight",
                        "layer_norm2.weight",
                        "up_blocks.0.weight",
                        "up_blocks.1.weight");
        assertThat(program.weights().get(0).shape()).isEqualTo(Shape.of(3, 2));
    }

    @Test
    void shouldPassAWeightOnceHoweverOftenItIsUsed() {
        assertThat(trace().statements())
                .filteredOn(statement -> statement.expression().contains("(w)[3]"))
                .hasSize(2);
    }

    @Test
    void shouldWriteStraightLineTorchScript() {
        assertThat(trace().source("cuda:1", 5))
                .contains("def forward(self: __torch__.M, in0: Tensor) -> List[Tensor]:")
                .contains("in0 = torch.to(in0, torch.device(\"cuda:1\"), 6)")
                .contains("x0 = torch.linear(in0, (w)[0], (w)[1])")
                .contains("x1 = torch.linear(x0, (w)[2], None)")
                .contains("torch.to(weight, torch.device(\"cuda:1\"), 5)")
                .endsWith("return [torch.to(x5, torch.device(\"cpu\"), 6)]\n");
    }

    @Test
    void shouldOverwriteWhatIsNotReadAnyMore() {
        assertThat(source(input -> input.times(2).unary("silu").plusInPlace(input)))
                .contains("x1 = torch.silu_(x0)")
                .contains("x2 = torch.add_(x1, in0)");
    }

    @Test
    void shouldNotWriteOverAValueThatIsReadLater() {
        assertThat(source(input -> {
                    Value doubled = input.times(2);
                    return doubled.unary("silu").plus(doubled);
                }))
                .contains("x1 = torch.silu(x0)");
    }

    @Test
    void shouldNotWriteOverAValueOfWhichAViewIsReadLater() {
        assertThat(source(input -> {
                    Value doubled = input.times(2);
                    Value turned = doubled.transpose(0, 1);
                    return doubled.unary("silu").plus(turned);
                }))
                .contains("x2 = torch.silu(x0)");
    }

    @Test
    void shouldNotWriteOverInputsViewsWeightsOrOutputs() {
        Linear linear = new Linear(2, 2);
        Program program = Program.trace(linear, 1, inputs -> {
            Value input = inputs.get(0);
            Value output = linear.forward(input);
            return List.of(
                    input.unary("silu"),
                    output,
                    output.unary("silu"),
                    input.parameter(linear.weight()).unary("silu"),
                    input.times(2).transpose(0, 1).unary("silu"));
        });

        assertThat(program.source("cpu", 6)).doesNotContain("silu_");
    }

    @Test
    void shouldNotWriteOverAnythingInTraining() {
        Program program = Program.trace(
                new Inner(), 1, inputs -> List.of(inputs.get(0).times(2).unary("silu")));

        assertThat(new TrainingProgram(program, List.of()).source("cpu", 6)).doesNotContain("silu_");
    }

    @Test
    void shouldRefuseAWeightThatNoFieldHolds() {
        Linear stray = new Linear(1, 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> Program.trace(new Inner(), 1, inputs -> List.of(stray.forward(inputs.get(0)))));
    }

    @Test
    void shouldPackTheArchiveThatLibtorchReads() throws IOException {
        byte[] archive = TorchScriptArchive.of(trace().source("cpu", 6));

        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                names.add(entry.getName());
            }
        }
        assertThat(names)
                .containsExactly(
                        "network/data.pkl",
                        "network/code/__torch__.py",
                        "network/constants.pkl",
                        "network/.data/version",
                        "network/byteorder");
        assertThat(archive).isEqualTo(TorchScriptArchive.of(trace().source("cpu", 6)));
    }

    private static String source(UnaryOperator<Value> forward) {
        return Program.trace(new Inner(), 1, inputs -> List.of(forward.apply(inputs.get(0))))
                .source("cpu", 6);
    }

    private static Program trace() {
        Example network = new Example();
        return Program.trace(network, 1, inputs -> List.of(network.forward(inputs.get(0))));
    }
}
