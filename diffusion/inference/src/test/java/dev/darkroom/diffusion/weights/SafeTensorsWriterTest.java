package dev.darkroom.diffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.weights.SafeTensorsWriter.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsWriterTest {

    @TempDir
    Path folder;

    @Test
    void shouldWriteWhatTheReaderReads() {
        Path file = folder.resolve("new/weights.safetensors");

        SafeTensorsWriter.write(
                file,
                List.of(
                        new Entry("a.weight", ElementType.F32, Shape.of(2, 2), () -> new float[] {1, -2, 3.5f, 1e-8f}),
                        new Entry("b", ElementType.F16, Shape.of(3), () -> new float[] {0.5f, -1, 70000}),
                        new Entry("steps", ElementType.F32, Shape.of(), () -> new float[] {137})));

        SafeTensors read = SafeTensors.open(file);
        assertThat(read.tensors().keySet()).containsExactly("a.weight", "b", "steps");
        assertThat(read.floats("a.weight")).containsExactly(1, -2, 3.5f, 1e-8f);
        assertThat(read.floats("b")).containsExactly(0.5f, -1, Float.POSITIVE_INFINITY);
        assertThat(read.floats("steps")).containsExactly(137);
    }

    @Test
    void shouldLeaveTheOldFileAndNoPartWhenItFails() throws IOException {
        Path file = Files.writeString(folder.resolve("weights.safetensors"), "old");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(() -> AtomicFile.write(file, channel -> {
                    throw new IOException("No space left on device");
                }))
                .withMessage(file + ": cannot be written: No space left on device");

        assertThat(file).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
