package dev.darkroom.gateway.log;

import dev.darkroom.events.JobCommand.SubmitJob;

/**
 * A submission in the command log.
 *
 * @param id of the record, as the orchestrator remembers it once it has decided
 */
record Submission(String id, SubmitJob command) {}
