@NullMarked
package dev.darkroom.deploy.arrows.seeded.jobs;

import org.jspecify.annotations.NullMarked;
