@NullMarked
package dev.darkroom.deploy.arrows.seeded.locale;

import org.jspecify.annotations.NullMarked;
