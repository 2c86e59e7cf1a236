/** Reading pictures that strangers send, without trusting a byte of them, and writing pictures in the format asked for. */
@NullMarked
package dev.darkroom.gateway.pictures;

import org.jspecify.annotations.NullMarked;
