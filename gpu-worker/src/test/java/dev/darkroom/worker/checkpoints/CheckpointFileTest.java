package dev.darkroom.worker.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.random.TorchGenerator;
import dev.darkroom.diffusion.schedulers.SchedulerState;
import dev.darkroom.diffusion.weights.SafeTensorsBytes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CheckpointFileTest {

    @Property(tries = 50)
    void shouldReadWhatItWrote(
            @ForAll long seed, @ForAll @IntRange(max = 3) int images, @ForAll @IntRange(max = 4) int memory) {
        Checkpoint checkpoint = aCheckpoint(seed, images, memory);

        Checkpoint read = CheckpointFile.decode("saved", CheckpointFile.encode(checkpoint));

        assertThat(read).usingRecursiveComparison().isEqualTo(checkpoint);
    }

    /** Jobs go on from checkpoints that an older worker has written. */
    @Example
    void shouldKeepTheNamesOfTheStoredFormat() {
        SafeTensorsBytes file = SafeTensorsBytes.of("saved", CheckpointFile.encode(aCheckpoint(7, 1, 1)));

        assertThat(file.tensors()).containsOnlyKeys("picture.0.sample", "picture.0.memory.0");
        assertThat(file.metadata().get("darkroom.checkpoint"))
                .startsWith("{\"version\":1,\"step\":12,\"revision\":\"abc\",\"pictures\":[{\"stage\":0,");
    }

    @Example
    void shouldContinueTheNoise() {
        TorchGenerator generator = new TorchGenerator(7);
        generator.randn(5);
        Checkpoint checkpoint = new Checkpoint(
                1,
                "revision",
                List.of(new Checkpoint.Progress(
                        0, new SchedulerState(0, 1, new float[4], List.of()), generator.state())));

        Checkpoint read = CheckpointFile.decode("saved", CheckpointFile.encode(checkpoint));

        assertThat(new TorchGenerator(read.images().getFirst().noise()).randn(9))
                .isEqualTo(generator.randn(9));
    }

    @Property(tries = 200)
    void shouldRefuseWhatIsDamaged(@ForAll @IntRange(max = 20_000) int place) {
        Checkpoint checkpoint = aCheckpoint(7, 2, 1);
        byte[] bytes = CheckpointFile.encode(checkpoint);
        byte[] damaged = bytes.clone();
        int position = place % bytes.length;
        damaged[position] ^= 1;
        byte[] cut = Arrays.copyOf(bytes, position);

        assertThatExceptionOfType(DiffusionException.class).isThrownBy(() -> CheckpointFile.decode("saved", cut));
        try {
            // What the format itself notes may change without harm.
            assertThat(CheckpointFile.decode("saved", damaged))
                    .usingRecursiveComparison()
                    .isEqualTo(checkpoint);
        } catch (DiffusionException e) {
            assertThat(e.getMessage()).contains("saved");
        }
    }

    private static Checkpoint aCheckpoint(long seed, int images, int memory) {
        TorchGenerator generator = new TorchGenerator(seed);
        List<Checkpoint.Progress> progress = IntStream.range(0, images)
                .mapToObj(i -> new Checkpoint.Progress(
                        i % 2,
                        new SchedulerState(
                                i,
                                i + 3,
                                generator.randn(64),
                                IntStream.range(0, memory)
                                        .mapToObj(k -> generator.randn(64))
                                        .toList()),
                        generator.state()))
                .toList();
        return new Checkpoint(12, "abc", progress);
    }
}
