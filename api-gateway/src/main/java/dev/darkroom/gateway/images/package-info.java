/** Images that strangers send, within the gateway's limits, in the form that workers read; and images in the format asked for. */
@NullMarked
package dev.darkroom.gateway.images;

import org.jspecify.annotations.NullMarked;
