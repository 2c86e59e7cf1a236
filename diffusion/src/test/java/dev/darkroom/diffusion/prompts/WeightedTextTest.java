package dev.darkroom.diffusion.prompts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightedTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a cat               | a cat=1.0",
                "a (red) cat         | a =1.0, red=1.1,  cat=1.0",
                "a ((red)) cat       | a =1.0, red=1.21,  cat=1.0",
                "a [red] cat         | a =1.0, red=0.909,  cat=1.0",
                "a (red:1.5) cat     | a =1.0, red=1.5,  cat=1.0",
                "(a (red:0.5) cat:2) | a =2.0, red=1.0,  cat=2.0",
                "(red : .5)          | red =0.5",
                "(red:-1)            | red=-1.0",
                "a \\(red\\) cat     | a (red) cat=1.0",
                "time 12:30          | time 12:30=1.0",
                "a (red cat          | a =1.0, red cat=1.1",
                "a red) cat]         | a red) cat]=1.0",
                "()a                 | a=1.0",
                "(a [b) c]           | a =1.1, b) c=1.0"
            })
    void shouldWeighStretchesInBrackets(String prompt, String expected) {
        List<String> stretches = WeightedText.parse(prompt.strip()).stream()
                .map(stretch -> stretch.text() + "=" + Math.round(stretch.weight() * 1000) / 1000.0)
                .toList();

        assertThat(String.join(", ", stretches)).isEqualTo(expected.strip());
    }

    @Test
    void shouldFindNothingInAnEmptyPrompt() {
        assertThat(WeightedText.parse("")).isEmpty();
    }

    @Property
    void shouldKeepEveryLetterWhateverTheBrackets(
            @ForAll @Chars({'a', 'b', '(', ')', '[', ']', ' ', '\\'}) String prompt) {
        String kept = String.join(
                "", WeightedText.parse(prompt).stream().map(WeightedText::text).toList());

        assertThat(kept.replaceAll("[^ab ]", "")).isEqualTo(prompt.replaceAll("[^ab ]", ""));
    }
}
