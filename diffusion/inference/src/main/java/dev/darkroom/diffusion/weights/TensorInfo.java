package dev.darkroom.diffusion.weights;

/**
 * Where a tensor lies in its file.
 *
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last one
 */
public record TensorInfo(String name, ElementType type, Shape shape, long begin, long end) {

    public long bytes() {
        return end - begin;
    }
}
