package dev.darkroom.diffusion.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                "(a [b) c]           | a =1.1, b=1.0,  c=0.909",
                "(cat:1.)            | cat=1.0",
                "(a:.5)              | a=0.5",
                "(a: +.5 )           | a=0.5",
                "[[a]]               | a=0.826",
                "(a (b [c]) d:2)     | a =2.0, b =2.2, c d=2.0",
                "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))). | "
                        + "a =1.0, house=1.573,  =1.1, on=1.0,  a =1.1, hill=0.55, , sun, =1.1, sky=1.464, .=1.1",
                "a \\(b\\) \\[c\\] \\\\ \\d | a (b) [c] \\ d=1.0",
                "(a:1.5              | a:1.5=1.1",
                "a:1.5)              | a:1.5)=1.0",
                "(a:b)               | a:b=1.1",
                "(a:1.5:2)           | a:1.5=2.0",
                "((a:1.2) b:1.5)     | a=1.8,  b=1.5",
                "[a:1.5]             | a:1.5=0.909",
                "(a)(b)              | ab=1.1",
                "(:1.3)x             | x=1.0",
                "aBREAKb             | aBREAKb=1.0",
                "a BREAK b           | a=1.0, /b=1.0",
                "(a BREAK b:1.2)     | a=1.2, /b=1.2",
                "BREAK               | /=1.0",
                "a  BREAK,BREAK      | a=1.0, /,=1.0, /=1.0"
            })
    void shouldWeighStretchesInBrackets(String prompt, String expected) {
        List<String> stretches = WeightedText.parse(prompt.strip()).stream()
                .map(stretch -> (stretch.begins() ? "/" : "") + stretch.text() + "="
                        + Math.round(stretch.weight() * 1000) / 1000.0)
                .toList();

        assertThat(String.join(", ", stretches)).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a (cat:999999999999999999999999999999999999999999999999999999999999) dog", "(a:-100.5)"})
    void shouldRefuseWeightsThatDriveAModelOutOfItsRange(String prompt) {
        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> WeightedText.requireModest("negative_prompt", prompt))
                .withMessageContaining("negative_prompt has words of weight ")
                .withMessageContaining("must be from -100 to 100")
                .extracting(DiffusionException::code)
                .isEqualTo(DiffusionException.Code.BAD_REQUEST);
    }

    @Test
    void shouldRefuseWeightsThatAreTooLargeTogether() {
        WeightedText.requireModest("prompt", "(".repeat(40) + "a");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> WeightedText.requireModest("prompt", "(".repeat(400) + "a"))
                .withMessageContaining("prompt has words of weight ");
    }

    @Test
    void shouldReadALongPromptInNoTime() {
        String digits = "(a:" + "9".repeat(100_000);

        assertThat(WeightedText.parse(digits)).hasSize(1);
        assertThat(WeightedText.parse("(:".repeat(2_000))).isNotEmpty();
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
