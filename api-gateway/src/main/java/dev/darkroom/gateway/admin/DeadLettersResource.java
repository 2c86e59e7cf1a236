package dev.darkroom.gateway.admin;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.ForAdministrators;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the platform could not read or pass on, for a person to look at. */
@Path("/v1/dead-letters")
@Blocking
@ForAdministrators
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operation")
class DeadLettersResource {
    private static final int DEFAULT_LIMIT = 20;
    private static final int LARGEST_LIMIT = 100;

    private final DeadLetterLog log;

    DeadLettersResource(DeadLetterLog log) {
        this.log = log;
    }

    /** @param nextBefore for the page after this one; null on the last */
    record DeadLetterList(
            List<DeadLetter> results,

            @Nullable @Schema(nullable = true, description = "Give it back as before to read on; null on the last page")
            Long nextBefore) {}

    @GET
    @Operation(
            operationId = "listDeadLetters",
            summary = "List records that were set aside",
            description = "Newest first. Jobs that failed are listed by GET /v1/jobs?status=failed.")
    public DeadLetterList list(
            @QueryParam("before") @Parameter(description = "Only letters before this offset") @Nullable String before,
            @QueryParam("limit")
                    @Parameter(
                            description = "Letters on a page, from 1 to 100",
                            schema = @Schema(implementation = Integer.class, defaultValue = "20"))
                    @Nullable
                    String limit) {
        int most = limit == null ? DEFAULT_LIMIT : (int) number("limit", limit, LARGEST_LIMIT);
        OptionalLong end =
                before == null ? OptionalLong.empty() : OptionalLong.of(number("before", before, Long.MAX_VALUE));
        List<DeadLetter> letters = log.newest(end, most);
        boolean more = letters.size() == most && letters.getLast().offset() > 0;
        return new DeadLetterList(letters, more ? letters.getLast().offset() : null);
    }

    private static long number(String name, String text, long largest) {
        long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        if (number < 1 || number > largest) {
            throw ProblemException.badParameter(
                    name,
                    largest == Long.MAX_VALUE ? "must be a next_before of this list" : "must be from 1 to " + largest);
        }
        return number;
    }
}
