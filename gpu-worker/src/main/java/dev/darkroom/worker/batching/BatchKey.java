package dev.darkroom.worker.batching;

/**
 * What images must have in common to share a call of a network.
 *
 * @param model the loaded network, adapters included
 * @param form shapes of the network's inputs
 * @param rowBytes about how much memory one row of a call takes
 */
public record BatchKey(Object model, Object form, long rowBytes) {}
