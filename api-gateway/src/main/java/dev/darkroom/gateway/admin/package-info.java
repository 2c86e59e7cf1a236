/** For administrators: views of jobs as a whole, and records that could not be processed. */
@NullMarked
package dev.darkroom.gateway.admin;

import org.jspecify.annotations.NullMarked;
