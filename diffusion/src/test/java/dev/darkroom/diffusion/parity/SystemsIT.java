package dev.darkroom.diffusion.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.diffusion.runtime.Device;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Latent diffusion as it was before CLIP, and SDXL from a picture, under a mask and refined: golden cases that the parity set lacks. */
class SystemsIT {

    @TestFactory
    Stream<DynamicTest> shouldDrawWhatDiffusersDraws() {
        return ParitySuite.cases(Path.of("src/test/resources/systems"), Device.cpu()).stream()
                .map(parityCase -> DynamicTest.dynamicTest(parityCase.kind() + " " + parityCase.id(), () -> {
                    ParityResult result = ParitySuite.run(parityCase);
                    assertThat(result.passed()).as(result.line()).isTrue();
                }));
    }
}
