/** Reading JSON that clients send. */
@NullMarked
package dev.darkroom.gateway.json;

import org.jspecify.annotations.NullMarked;
