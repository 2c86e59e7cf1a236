/** Reading JSON that strangers send. */
@NullMarked
package dev.darkroom.gateway.json;

import org.jspecify.annotations.NullMarked;
