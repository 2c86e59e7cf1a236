package dev.darkroom.worker.images;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.pipelines.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PngTest {
    private static final int SIGNATURE = 8;

    @Property(tries = 50)
    void shouldKeepEveryPixel(@ForAll("images") RgbImage image) throws IOException {
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.encode(image, "anything")));

        assertThat(read.getWidth()).isEqualTo(image.width());
        assertThat(read.getHeight()).isEqualTo(image.height());
        assertThat(rgb(read)).isEqualTo(image.rgb());
    }

    @Property(tries = 20)
    void shouldGiveTheSameBytesForTheSameImageAndText(@ForAll("images") RgbImage image) {
        assertThat(Png.encode(image, "text")).isEqualTo(Png.encode(image, "text"));
    }

    @Test
    void shouldWriteLatin1AsTextChunkThatEveryToolReads() {
        String parameters = "naïve café\nNegative prompt: blurry\nSteps: 20";

        byte[] chunk = chunks(Png.encode(blackPixel(), parameters)).get("tEXt");

        assertThat(new String(chunk, ISO_8859_1)).isEqualTo("parameters\0" + parameters);
    }

    @Test
    void shouldWriteOtherScriptsAsInternationalTextInUtf8() {
        String parameters = "苹果 🍎\nSteps: 20";

        Map<String, byte[]> chunks = chunks(Png.encode(blackPixel(), parameters));

        assertThat(chunks).doesNotContainKey("tEXt");
        assertThat(new String(chunks.get("iTXt"), UTF_8)).isEqualTo("parameters\0\0\0\0\0" + parameters);
    }

    @Test
    void shouldNotLetAZeroByteEndTheText() {
        byte[] chunk = chunks(Png.encode(blackPixel(), "before\0after")).get("tEXt");

        assertThat(new String(chunk, ISO_8859_1)).isEqualTo("parameters\0before after");
    }

    @Test
    void shouldTellNothingBesideTheImageAndTheParameters() {
        assertThat(chunks(Png.encode(blackPixel(), "text")).keySet()).containsExactly("IHDR", "tEXt", "IDAT", "IEND");
    }

    @Provide
    Arbitrary<RgbImage> images() {
        return Arbitraries.longs().map(PngTest::randomImage);
    }

    private static RgbImage randomImage(long seed) {
        Random random = new Random(seed);
        int width = 1 + random.nextInt(40);
        int height = 1 + random.nextInt(40);
        byte[] rgb = new byte[3 * width * height];
        random.nextBytes(rgb);
        return new RgbImage(width, height, rgb, seed);
    }

    private static RgbImage blackPixel() {
        return new RgbImage(1, 1, new byte[3], 0);
    }

    private static byte[] rgb(BufferedImage image) {
        ByteBuffer bytes = ByteBuffer.allocate(3 * image.getWidth() * image.getHeight());
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int pixel = image.getRGB(x, y);
                bytes.put((byte) (pixel >> 16)).put((byte) (pixel >> 8)).put((byte) pixel);
            }
        }
        return bytes.array();
    }

    /** Chunks are a length, a type of four letters, the data and a checksum. */
    private static Map<String, byte[]> chunks(byte[] file) {
        Map<String, byte[]> chunks = new LinkedHashMap<>();
        ByteBuffer buffer = ByteBuffer.wrap(file).position(SIGNATURE);
        while (buffer.hasRemaining()) {
            int length = buffer.getInt();
            int begin = buffer.position() + Integer.BYTES;
            String type = new String(file, buffer.position(), Integer.BYTES, ISO_8859_1);
            chunks.put(type, Arrays.copyOfRange(file, begin, begin + length));
            buffer.position(begin + length + Integer.BYTES);
        }
        return chunks;
    }
}
