/** {@code darkroom chaos}: hurts a platform of its own at random while it works, then audits that no promise was broken. */
@NullMarked
package dev.darkroom.bench.chaos;

import org.jspecify.annotations.NullMarked;
