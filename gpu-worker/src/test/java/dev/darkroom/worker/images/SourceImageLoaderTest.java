package dev.darkroom.worker.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.SourceImage;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.Tasks;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceImageLoaderTest {
    private static final int SIDE = 64;

    private final InMemoryObjectStore objects = new InMemoryObjectStore();

    /** Column x is of grey 4x. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB})
    void shouldCutASoftMaskAt128(int type) throws IOException {
        BufferedImage mask = new BufferedImage(SIDE, SIDE, type);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int[] grey = new int[mask.getRaster().getNumBands()];
                Arrays.fill(grey, 4 * x);
                mask.getRaster().setPixel(x, y, grey);
            }
        }
        objects.put("image", encoded("gray8.png"), "image/png");
        objects.put("mask", png(mask), "image/png");

        float[] painted = load("mask").mask().orElseThrow().values();

        assertThat(painted).hasSize(SIDE * SIDE);
        for (int i = 0; i < painted.length; i++) {
            assertThat(painted[i]).isEqualTo(i % SIDE >= SIDE / 2 ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gray8.png", "gray16.png", "gray_alpha.png", "gray_trns.png", "graya16.png", "rgb16.png"})
    void shouldBeginFromTheSameSamplesWhateverTheirEncoding(String name) throws IOException {
        objects.put("image", encoded(name), "image/png");

        assertThat(load(null).image().values()).containsOnly(2 * (100 / 255f) - 1);
    }

    private DrawRequest.Source load(@Nullable String mask) {
        GenerationRequest request = Tasks.from(Tasks.aTask().request(), new SourceImage("image", mask, 1));
        return new SourceImageLoader(objects).load(request).orElseThrow();
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }

    private static byte[] encoded(String name) throws IOException {
        return Files.readAllBytes(
                Path.of(System.getProperty("darkroom.root"), "libraries/images/src/test/resources/grey-100", name));
    }
}
