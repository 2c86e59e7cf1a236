package dev.darkroom.deploy.arrows.seeded.events;

import dev.darkroom.deploy.arrows.seeded.worker.Engine;

/** Breaks the rule on purpose: the contract must not know an application. */
record ViolatingEvent(Engine engine) {}
