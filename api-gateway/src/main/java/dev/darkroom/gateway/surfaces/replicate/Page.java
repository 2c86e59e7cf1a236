package dev.darkroom.gateway.surfaces.replicate;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param previous absolute address of the page before, if there is one
 * @param next absolute address of the page after, if there is one
 */
record Page<T>(
        @Nullable @Schema(nullable = true) String previous,
        @Nullable @Schema(nullable = true) String next,
        List<T> results) {
    static <T> Page<T> whole(List<T> results) {
        return new Page<>(null, null, results);
    }
}
