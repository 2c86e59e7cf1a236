package dev.darkroom.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.runtime.Device;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Golden cases that the parity set lacks: latent diffusion as it was before CLIP, SDXL from an image, under a mask and refined, and
 * U-Nets of rarer blocks and time embeddings.
 */
class SystemsIT {

    @TestFactory
    Stream<DynamicTest> shouldDrawWhatDiffusersDraws() {
        return Stream.of("systems", "networks")
                .map(Path.of("src/test/resources")::resolve)
                .flatMap(folder -> ParitySuite.cases(folder, Device.cpu()).stream())
                .map(parityCase -> DynamicTest.dynamicTest(parityCase.kind() + " " + parityCase.id(), () -> {
                    ParityResult result = ParitySuite.run(parityCase);
                    assertThat(result.passed()).as(result.line()).isTrue();
                }));
    }
}
