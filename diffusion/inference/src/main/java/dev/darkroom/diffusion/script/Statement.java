package dev.darkroom.diffusion.script;

import java.util.Optional;

/**
 * One assignment of a program.
 *
 * @param name of the value that it computes
 * @param viewOf a value in whose memory the result may lie
 * @param overwriting how to compute it without memory of its own
 */
public record Statement(String name, String expression, Optional<String> viewOf, Optional<Overwriting> overwriting) {

    /**
     * The same result, written over an operand.
     *
     * @param target an operand of the result's shape and type
     */
    public record Overwriting(String target, String expression) {}

    /** As TorchScript, with memory of its own. */
    @Override
    public String toString() {
        return name + " = " + expression;
    }
}
