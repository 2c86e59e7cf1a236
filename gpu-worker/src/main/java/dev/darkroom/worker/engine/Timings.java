package dev.darkroom.worker.engine;

/** Wall-clock seconds that the stages of one call took. */
public record Timings(double encodeSeconds, double denoiseSeconds, double decodeSeconds) {}
