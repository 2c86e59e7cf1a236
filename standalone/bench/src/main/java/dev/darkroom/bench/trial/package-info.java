/** A platform of one's own to try something out on: started for it, called by many clients, looked into, and gone afterwards. */
@NullMarked
package dev.darkroom.bench.trial;

import org.jspecify.annotations.NullMarked;
