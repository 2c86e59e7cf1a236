/** Starts a real Kafka broker, PostgreSQL and S3 server beside any JVM, without Docker. */
@NullMarked
package dev.darkroom.embedded;

import org.jspecify.annotations.NullMarked;
