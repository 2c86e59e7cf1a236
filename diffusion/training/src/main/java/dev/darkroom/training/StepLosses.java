package dev.darkroom.training;

/** What the calls of one update computed. */
final class StepLosses {

    private final int calls;
    private float[] sums = {};

    StepLosses(int calls) {
        this.calls = calls;
    }

    /** Of one call in the update. */
    double share() {
        return 1.0 / calls;
    }

    void add(float[] outputs) {
        sums = sums.length == 0 ? new float[outputs.length] : sums;
        for (int i = 0; i < outputs.length; i++) {
            sums[i] += outputs[i] / calls;
        }
    }

    float[] mean() {
        return sums.clone();
    }
}
