package dev.darkroom.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.gateway.images.UnusableImageException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineFileTest {
    private static final byte[] BYTES = {(byte) 0xfb, (byte) 0xef, (byte) 0xff, 0, 7};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64,++//AAc=",
                "DATA:image/png;charset=x;BASE64,++//AAc=",
                "data:;base64,++//AAc",
                "data:image/png;base64,--__AAc=",
                "data:image/png;base64,++//\r\n AAc=\t",
                "data:image/png;base64,%2B%2B%2f%2FAAc%3D",
                "data:application/octet-stream,%FB%ef%ff%00%07"
            })
    void shouldReadEveryFormOfADataUri(String uri) throws UnusableImageException {
        assertThat(InlineFile.isIn(uri)).isTrue();
        assertThat(InlineFile.ofUri(uri, 5)).containsExactly(BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"++//AAc=", "--__AAc", "+ + //\nAAc="})
    void shouldReadBase64OfEitherAlphabetWithWhiteSpace(String text) throws UnusableImageException {
        assertThat(InlineFile.ofBase64(text, 5)).containsExactly(BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64,++//AAc=*",
                "data:image/png;base64,++//A\u00e4c=",
                "data:image/png;base64,++//AAc=AAAA",
                "data:image/png;base64,++//A",
                "data:image/png;base64,%2",
                "data:image/png;base64,%zz//AAc=",
                "data:image/png;base64,\u0000AAAA"
            })
    void shouldPassOverNothingElse(String uri) {
        assertThatThrownBy(() -> InlineFile.ofUri(uri, 100))
                .isInstanceOf(UnusableImageException.class)
                .hasMessage("is not valid base64");
    }

    @Test
    void shouldSayWhatElseIsWrong() {
        assertThatThrownBy(() -> InlineFile.ofUri("data:image/png", 100)).hasMessageContaining("a comma must follow");
        assertThatThrownBy(() -> InlineFile.ofUri("data:,%4", 100)).hasMessage("is not valid percent-encoding");
        assertThat(InlineFile.isIn("https://example.org/data:")).isFalse();
    }

    @Test
    void shouldHoldFilesAgainstTheLimit() {
        String large = Base64.getEncoder().encodeToString(new byte[101]);

        assertThatThrownBy(() -> InlineFile.ofBase64(large, 100)).hasMessage("must have at most 100 bytes");
        assertThatThrownBy(() -> InlineFile.ofBase64(large.repeat(40), 100)).hasMessage("must have at most 100 bytes");
        assertThatThrownBy(
                        () -> InlineFile.ofUri("data:," + new String(new byte[101], StandardCharsets.ISO_8859_1), 100))
                .hasMessage("must have at most 100 bytes");
    }
}
