package dev.darkroom.worker.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.pipelines.Picture;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.SourcePicture;
import dev.darkroom.storage.objects.memory.InMemoryObjectStore;
import dev.darkroom.worker.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image I/O keeps pictures in files unless told otherwise, and closes those files as soon as the process is told to stop. */
class PicturesInMemoryTest {
    private static final Picture PICTURE = new Picture(64, 64, new byte[64 * 64 * 3], 7);

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
        assertThat(Jpeg.encode(PICTURE)).isNotEmpty();
        assertThat(Png.encode(PICTURE, "text")).isNotEmpty();
    }

    @Test
    void shouldReadWithoutFiles() {
        InMemoryObjectStore objects = new InMemoryObjectStore();
        objects.put("files/t/1", Png.encode(PICTURE, "text"), "image/png");
        GenerationRequest request = Tasks.from(Tasks.aTask().request(), new SourcePicture("files/t/1", null, 0.5));

        assertThat(new SourcePictures(objects).load(request)).isPresent();
    }
}
