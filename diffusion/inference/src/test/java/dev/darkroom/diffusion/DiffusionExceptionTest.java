package dev.darkroom.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiffusionExceptionTest {
    @Test
    void shouldEndWithTheFirstLineThatPytorchSays() {
        assertThat(DiffusionException.refusedByPyTorch(
                        "PyTorch refused a network on cpu",
                        new IllegalStateException("\n  Unknown builtin op: torch.nothing.\nHere it is:\n  File ...")))
                .hasMessage("PyTorch refused a network on cpu: Unknown builtin op: torch.nothing.");
    }

    @Test
    void shouldNameTheKindOfAFailureWithoutWords() {
        assertThat(DiffusionException.refusedByPyTorch("PyTorch refused it", new IllegalStateException()))
                .hasMessage("PyTorch refused it: IllegalStateException");
    }
}
