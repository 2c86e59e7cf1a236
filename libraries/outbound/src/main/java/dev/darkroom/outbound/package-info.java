/** Calls to addresses that clients name: public ones only, except for those that a setting allows. */
@NullMarked
package dev.darkroom.outbound;

import org.jspecify.annotations.NullMarked;
