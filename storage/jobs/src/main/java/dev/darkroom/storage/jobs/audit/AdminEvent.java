package dev.darkroom.storage.jobs.audit;

import java.time.Instant;

/**
 * Something that was done to the platform.
 *
 * @param id higher for later ones
 * @param at to the millisecond
 * @param tenant of who did it
 * @param caller what their key or token's subject is called
 * @param action the operation, as the OpenAPI document names it
 * @param subject what it was done to, as the id of a key; empty where that goes without saying
 */
public record AdminEvent(long id, Instant at, String tenant, String caller, String action, String subject) {}
