/** Pictures that strangers send, within the gateway's limits, in the form that workers read; and pictures in the format asked for. */
@NullMarked
package dev.darkroom.gateway.pictures;

import org.jspecify.annotations.NullMarked;
