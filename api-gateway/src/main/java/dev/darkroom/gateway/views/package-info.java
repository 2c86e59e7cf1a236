/** The views of jobs as a whole. */
@NullMarked
package dev.darkroom.gateway.views;

import org.jspecify.annotations.NullMarked;
