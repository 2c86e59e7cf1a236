package dev.darkroom.gateway.admin;

import dev.darkroom.gateway.identity.ForAdministrators;
import dev.darkroom.storage.jobs.JobStore;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Rebuilds the read models of jobs from their events: after a restore, or where they may be wrong. */
@Path("/v1/views")
@ForAdministrators
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operation")
class ViewsResource {
    private static final Logger LOG = Logger.getLogger(ViewsResource.class);

    /** Leases are not in the event log; after a rebuild, attempts in flight get this long to send a heartbeat. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final JobStore store;

    ViewsResource(JobStore store) {
        this.store = store;
    }

    record RebuiltViews(
            @Schema(description = "Jobs whose view was made anew")
            long jobs) {}

    @POST
    @Path("/rebuild")
    @Operation(
            operationId = "rebuildViews",
            summary = "Make all views anew from the events",
            description =
                    "Takes as long as there are jobs. Readers see the old views until the new ones are complete; what changes a job waits.")
    public Uni<RebuiltViews> rebuild() {
        return store.rebuildViews(Instant.now().plus(LEASE))
                .invoke(jobs -> LOG.infof("views rebuilt jobs=%d", jobs))
                .map(RebuiltViews::new);
    }
}
