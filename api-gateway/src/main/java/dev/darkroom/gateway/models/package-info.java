/** The models that workers offer. */
@NullMarked
package dev.darkroom.gateway.models;

import org.jspecify.annotations.NullMarked;
