package dev.darkroom.diffusion.pipelines;

/**
 * A finished picture.
 *
 * @param rgb height x width x 3 bytes, row by row
 * @param seed the seed that this one picture's noise was drawn from
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are handed over, never compared
public record Picture(int width, int height, byte[] rgb, long seed) {}
