package dev.darkroom.diffusion.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.layers.Linear;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch reads ASCII digits only, wherever the machine stands. */
class ProgramLocaleTest {
    private final Linear linear = new Linear(2, 2);
    private final Program program = Program.trace(
            linear,
            1,
            inputs -> List.of(linear.forward(inputs.getFirst()).toFloat32().times(2)));

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "tr-TR", "hi-IN-u-nu-deva"})
    void shouldWriteTheSameProgramUnderEveryLocale(String tag) {
        TrainingProgram training = new TrainingProgram(program, List.of(new TrainingProgram.LowRank(0, 0, 0.5)));

        assertThat(under(tag, () -> program.source("cpu", 6)))
                .isEqualTo(under("en-US", () -> program.source("cpu", 6)));
        assertThat(under(tag, () -> training.source("cpu", 15)))
                .isEqualTo(under("en-US", () -> training.source("cpu", 15)));
        assertThat(under(tag, this::retraced)).isEqualTo(under("en-US", this::retraced));
    }

    private String retraced() {
        return Program.trace(linear, 1, inputs -> {
                    Value input = inputs.getFirst();
                    return List.of(linear.forward(input).toFloat32(), input.equalTo(12), input.toInt64());
                })
                .source("cpu", 6);
    }

    private static String under(String tag, Supplier<String> text) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            return text.get();
        } finally {
            Locale.setDefault(before);
        }
    }
}
