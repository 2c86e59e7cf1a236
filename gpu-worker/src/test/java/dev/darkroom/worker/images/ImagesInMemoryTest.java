package dev.darkroom.worker.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.pipelines.RgbImage;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.SourceImage;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image I/O keeps images in files by default, and closes those files as soon as the process is stopped. */
class ImagesInMemoryTest {
    private static final RgbImage IMAGE = new RgbImage(64, 64, new byte[64 * 64 * 3], 7);

    @BeforeEach
    void leaveNoRoomForFiles(@TempDir Path folder) throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        ImageIO.setCacheDirectory(gone.toFile());
        Files.delete(gone);
    }

    @AfterEach
    void giveRoomBack() {
        ImageIO.setCacheDirectory(null);
    }

    @Test
    void shouldWriteWithoutFiles() {
        assertThat(Jpeg.encode(IMAGE)).isNotEmpty();
        assertThat(Png.encode(IMAGE, "text")).isNotEmpty();
    }

    @Test
    void shouldReadWithoutFiles() {
        InMemoryObjectStore objects = new InMemoryObjectStore();
        objects.put("files/t/1", Png.encode(IMAGE, "text"), "image/png");
        GenerationRequest request = Tasks.from(Tasks.aTask().request(), new SourceImage("files/t/1", null, 0.5));

        assertThat(new SourceImageLoader(objects).load(request)).isPresent();
    }
}
