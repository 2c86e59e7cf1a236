/** Who uses the platform: tenants and their API keys. Calls block, and need a JDBC driver and nothing else. */
@NullMarked
package dev.darkroom.storage.jobs.tenants;

import org.jspecify.annotations.NullMarked;
