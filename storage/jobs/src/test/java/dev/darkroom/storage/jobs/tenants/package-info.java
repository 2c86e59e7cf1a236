@NullMarked
package dev.darkroom.storage.jobs.tenants;

import org.jspecify.annotations.NullMarked;
