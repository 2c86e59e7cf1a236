@NullMarked
package dev.darkroom.deploy.arrows.seeded.jobs.inner;

import org.jspecify.annotations.NullMarked;
