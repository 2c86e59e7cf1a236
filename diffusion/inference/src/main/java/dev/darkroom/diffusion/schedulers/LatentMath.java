package dev.darkroom.diffusion.schedulers;

/** Elementwise arithmetic on flat latents, in float as the reference does it. */
final class LatentMath {

    /** The value at one place of a new array. */
    @FunctionalInterface
    interface Element {
        float at(int i);
    }

    /** A weighted sum that grows term by term, each partial sum rounded to float. */
    static final class Sum {
        private final float[] values;

        private Sum(float[] values) {
            this.values = values;
        }

        Sum plus(float weight, float[] term) {
            for (int i = 0; i < values.length; i++) {
                values[i] += weight * term[i];
            }
            return this;
        }

        float[] values() {
            return values;
        }
    }

    private LatentMath() {}

    static Sum sum(float weight, float[] term) {
        return new Sum(each(term.length, i -> weight * term[i]));
    }

    static float[] each(int length, Element element) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = element.at(i);
        }
        return values;
    }

    static float sqrt(float value) {
        return (float) Math.sqrt(value);
    }

    static float log(float value) {
        return (float) StrictMath.log(value);
    }

    static float exp(float value) {
        return (float) StrictMath.exp(value);
    }

    static float expm1(float value) {
        return (float) StrictMath.expm1(value);
    }
}
