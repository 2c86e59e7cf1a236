/** The Images API of OpenAI, for its clients: the same jobs in other words. */
@NullMarked
package dev.darkroom.gateway.surfaces.openai;

import org.jspecify.annotations.NullMarked;
