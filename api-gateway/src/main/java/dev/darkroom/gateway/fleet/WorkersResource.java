package dev.darkroom.gateway.fleet;

import dev.darkroom.events.JobId;
import dev.darkroom.events.WorkerStatus;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/workers}. */
@Path("/v1/workers")
@Tag(name = "Workers")
class WorkersResource {
    private final PresentWorkers workers;
    private final JobViews views;
    private final CurrentCaller caller;

    WorkersResource(PresentWorkers workers, JobViews views, CurrentCaller caller) {
        this.workers = workers;
        this.views = views;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listWorkers",
            summary = "List the workers and their batches",
            description =
                    "Their status as last reported, at least every 3 seconds. Workers that left or were silent for 10 seconds"
                            + " are omitted. Other tenants' jobs appear as a count; administrators see all of them, and the"
                            + " names of the machines.")
    public Uni<Workers> list() {
        Caller who = caller.get();
        List<WorkerStatus.Present> present = workers.all();
        if (who.scopes().contains(Scope.ADMIN)) {
            return Uni.createFrom().item(documents(present, job -> true, true));
        }
        Set<JobId> jobs = present.stream().flatMap(WorkersResource::jobs).collect(Collectors.toSet());
        return jobs.isEmpty()
                ? Uni.createFrom().item(documents(present, job -> false, false))
                : views.ofTenant(who.tenant(), jobs).map(own -> documents(present, own::contains, false));
    }

    private static Stream<JobId> jobs(WorkerStatus.Present worker) {
        return Stream.concat(
                        worker.batches().stream().flatMap(batch -> batch.jobs().stream()), worker.trainings().stream())
                .map(WorkerStatus.JobStep::jobId);
    }

    private static Workers documents(List<WorkerStatus.Present> present, Predicate<JobId> shown, boolean operator) {
        return new Workers(present.stream()
                .map(worker -> WorkerDocument.of(worker, shown, operator))
                .toList());
    }

    record Workers(List<WorkerDocument> results) {}
}
