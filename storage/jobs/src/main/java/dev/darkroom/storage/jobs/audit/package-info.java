/** What administrators have done. */
@NullMarked
package dev.darkroom.storage.jobs.audit;

import org.jspecify.annotations.NullMarked;
