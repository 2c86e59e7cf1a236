package dev.darkroom.deploy.arrows.seeded.worker;

/** What the violation points at. */
public record Engine(String name) {}
