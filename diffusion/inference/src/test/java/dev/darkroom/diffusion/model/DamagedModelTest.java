package dev.darkroom.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.DiffusionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever happened to a file of a model, reading it works or says in one line why not. */
class DamagedModelTest {

    private static Path model = Path.of("");

    @BeforeContainer
    static void copyModel() throws IOException {
        model = TinyModel.copyTo(Files.createTempDirectory("damaged"));
    }

    @AfterContainer
    static void deleteModel() throws IOException {
        TinyModel.delete(model);
    }

    @Tag("slow")
    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void shouldReadOrRefuse(@ForAll("files") Path file, @ForAll("mutations") Mutation mutation) throws IOException {
        byte[] original = mutation.apply(file);
        try {
            HostileModelTest.read(model);
        } catch (DiffusionException refusal) {
            assertThat(refusal.getMessage()).isNotBlank().hasLineCount(1);
        } finally {
            Files.write(file, original);
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
