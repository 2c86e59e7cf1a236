package dev.darkroom.deploy.arrows.seeded.jobs.inner;

import dev.darkroom.deploy.arrows.seeded.jobs.Outer;

/** The way back. */
public record Inner(Outer outer) {}
