/** Plain JDBC for the small tables around jobs; needs a driver and nothing else. */
@NullMarked
package dev.darkroom.storage.jobs.jdbc;

import org.jspecify.annotations.NullMarked;
