/**
 * Source images that clients send, decoded within the gateway's limits and brought into the form that workers read; and finished images in
 * the requested format.
 */
@NullMarked
package dev.darkroom.gateway.images;

import org.jspecify.annotations.NullMarked;
