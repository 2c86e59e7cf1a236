package dev.darkroom.deploy.arrows.seeded.jobs;

import dev.darkroom.deploy.arrows.seeded.jobs.inner.Inner;

/** Breaks the rule on purpose: a package and one below it use each other. */
public record Outer(Inner inner) {}
