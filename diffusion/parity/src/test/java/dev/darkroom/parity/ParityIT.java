package dev.darkroom.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.runtime.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every golden case: the whole set where it lies beside the repository or where DARKROOM_PARITY points, else the part of it here. */
@Tag("fast")
class ParityIT {

    @TestFactory
    Stream<DynamicTest> shouldComputeWhatDiffusersComputes() {
        return ParitySuite.cases(Fixtures.root(), Device.cpu()).stream()
                .map(parityCase -> DynamicTest.dynamicTest(parityCase.kind() + " " + parityCase.id(), () -> {
                    ParityResult result = ParitySuite.run(parityCase);
                    assertThat(result.passed()).as(result.line()).isTrue();
                }));
    }

    /** Where the golden tensors are. */
    static final class Fixtures {

        static Path root() {
            return Stream.of(
                            Optional.ofNullable(System.getProperty("DARKROOM_PARITY")),
                            Optional.ofNullable(System.getenv("DARKROOM_PARITY")),
                            Optional.ofNullable(System.getProperty("darkroom.root"))
                                    .map(root -> root + "/../shared/parity"))
                    .flatMap(Optional::stream)
                    .map(Path::of)
                    .filter(folder -> Files.exists(folder.resolve("manifest.json")))
                    .findFirst()
                    .orElse(Path.of("src/test/resources/parity"));
        }
    }
}
