/** Records that could not be processed. */
@NullMarked
package dev.darkroom.gateway.deadletters;

import org.jspecify.annotations.NullMarked;
