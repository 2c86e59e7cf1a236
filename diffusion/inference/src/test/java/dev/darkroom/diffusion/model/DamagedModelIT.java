package dev.darkroom.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.pipelines.DrawRequest;
import dev.darkroom.diffusion.pipelines.LatentDiffusion;
import dev.darkroom.diffusion.runtime.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever happened to a file of a model, loading it and drawing with it works or says in one line why not. */
class DamagedModelIT {

    private static Path model = Path.of("");

    @BeforeContainer
    static void copyModel() throws IOException {
        model = TinyModel.copyTo(Files.createTempDirectory("damaged"));
    }

    @AfterContainer
    static void deleteModel() throws IOException {
        TinyModel.delete(model);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void shouldDrawOrRefuse(@ForAll("files") Path file, @ForAll("mutations") Mutation mutation) throws IOException {
        byte[] original = mutation.apply(file);
        try {
            draw();
        } catch (DiffusionException refusal) {
            assertThat(refusal.getMessage()).isNotBlank().hasLineCount(1);
        } finally {
            Files.write(file, original);
        }
    }

    private static void draw() {
        try (LatentDiffusion diffusion = LatentDiffusion.load(model, Device.cpu())) {
            int side = 4 * diffusion.description().sizeMultiple();
            String scheduler = diffusion.description().defaultScheduler();
            diffusion.draw(new DrawRequest("a red apple", side, side, scheduler, 1, 2), 7, 1);
        }
    }

    @Provide
    Arbitrary<Path> files() throws IOException {
        return Arbitraries.of(TinyModel.files(model));
    }

    @Provide
    Arbitrary<Mutation> mutations() {
        return Mutation.any();
    }
}
