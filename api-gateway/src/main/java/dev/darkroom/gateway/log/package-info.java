/** Kafka as gateways use it: the command log, records as they came, and jobs that PostgreSQL does not have yet. */
@NullMarked
package dev.darkroom.gateway.log;

import org.jspecify.annotations.NullMarked;
