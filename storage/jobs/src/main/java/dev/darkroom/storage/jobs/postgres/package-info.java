/**
 * Jobs on PostgreSQL. Batches are written by the database client, a statement per table; single rows and queries go through
 * Hibernate Reactive.
 */
@NullMarked
package dev.darkroom.storage.jobs.postgres;

import org.jspecify.annotations.NullMarked;
