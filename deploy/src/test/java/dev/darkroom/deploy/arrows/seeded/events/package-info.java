@NullMarked
package dev.darkroom.deploy.arrows.seeded.events;

import org.jspecify.annotations.NullMarked;
