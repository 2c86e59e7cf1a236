package dev.darkroom.parity;

import java.util.List;

/** Recomputes the cases of one kind. */
@FunctionalInterface
public interface CaseCheck {

    /**
     * Computes a case and compares every output that it expects.
     *
     * @throws dev.darkroom.diffusion.DiffusionException if the case asks for something that is not computed here
     */
    List<Comparison> check(ParityCase parityCase);
}
