package dev.darkroom.events;

/**
 * How a training goes.
 *
 * @param loss average of the latest updates
 * @param samplesPerSecond since the attempt began
 * @param secondsLeft until the last step, at this speed
 */
public record TrainingPace(double loss, double samplesPerSecond, double secondsLeft) {}
