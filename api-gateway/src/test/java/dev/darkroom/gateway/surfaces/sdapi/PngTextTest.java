package dev.darkroom.gateway.surfaces.sdapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PngTextTest {
    @Test
    void shouldReadLatinText() {
        assertThat(PngText.parameters(png("tEXt", "parameters\0a red äpple", StandardCharsets.ISO_8859_1)))
                .isEqualTo("a red äpple");
    }

    @Test
    void shouldReadUnicodeText() {
        assertThat(PngText.parameters(png("iTXt", "parameters\0\0\0\0\0苹果", StandardCharsets.UTF_8)))
                .isEqualTo("苹果");
    }

    @Test
    void shouldReadNothingWhereThereIsNothing() {
        assertThat(PngText.parameters(png("tEXt", "Title\0apple", StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(PngText.parameters(new byte[20])).isEmpty();
    }

    private static byte[] png(String type, String text, Charset charset) {
        byte[] data = text.getBytes(charset);
        return ByteBuffer.allocate(8 + 12 + data.length + 12)
                .position(8)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .putInt(0)
                .putInt(0)
                .put("IEND".getBytes(StandardCharsets.US_ASCII))
                .array();
    }
}
