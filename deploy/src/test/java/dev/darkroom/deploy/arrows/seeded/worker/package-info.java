@NullMarked
package dev.darkroom.deploy.arrows.seeded.worker;

import org.jspecify.annotations.NullMarked;
