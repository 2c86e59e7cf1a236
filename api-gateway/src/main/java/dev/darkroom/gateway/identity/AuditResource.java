package dev.darkroom.gateway.identity;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.storage.jobs.audit.AdminEvent;
import dev.darkroom.storage.jobs.audit.AdminEvents;
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

/** {@code GET /v1/audit}. */
@Path("/v1/audit")
@Blocking
@ForAdministrators
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operation")
class AuditResource {
    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 200;

    private final AdminEvents events;

    AuditResource(AdminEvents events) {
        this.events = events;
    }

    /** @param nextBefore for the page after this one; null on the last */
    record AdminEventList(
            List<AdminEvent> results,

            @Nullable @Schema(nullable = true, description = "Give it back as before to read on; null on the last page")
            Long nextBefore) {}

    @GET
    @Operation(
            operationId = "listAdminEvents",
            summary = "List what administrators have done",
            description = "Newest first; reading this list is an event too. Nothing of it can be changed or deleted.")
    public AdminEventList list(
            @QueryParam("before") @Parameter(description = "Only events of a lower id") @Nullable String before,
            @QueryParam("limit")
                    @Parameter(
                            description = "Events on a page, from 1 to 200",
                            schema = @Schema(implementation = Integer.class, defaultValue = "50"))
                    @Nullable
                    String limit) {
        int most = limit == null ? DEFAULT_LIMIT : (int) number("limit", limit, LARGEST_LIMIT);
        OptionalLong end =
                before == null ? OptionalLong.empty() : OptionalLong.of(number("before", before, Long.MAX_VALUE));
        List<AdminEvent> page = events.newest(end, most + 1);
        return page.size() > most
                ? new AdminEventList(page.subList(0, most), page.get(most - 1).id())
                : new AdminEventList(page, null);
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
