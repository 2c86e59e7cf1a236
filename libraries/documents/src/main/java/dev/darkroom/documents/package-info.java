/** What clients read of a job, in answers and in webhooks, and the signed links in it. */
@NullMarked
package dev.darkroom.documents;

import org.jspecify.annotations.NullMarked;
