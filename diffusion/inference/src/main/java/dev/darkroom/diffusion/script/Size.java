package dev.darkroom.diffusion.script;

/** A whole number of a traced program: known now, or only when the program runs. */
public record Size(String expression) {

    public static Size of(long value) {
        return new Size(Long.toString(value));
    }

    /** Left to PyTorch, which derives it from the number of elements. */
    public static final Size INFERRED = of(-1);

    public Size times(int factor) {
        return new Size(expression + " * " + factor);
    }

    @Override
    public String toString() {
        return expression;
    }
}
