package dev.darkroom.gateway.webhooks;

import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/jobs/{id}/deliveries}. */
@Path("/v1/jobs/{id}/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
class JobDeliveriesResource {
    private final JobFinder jobs;
    private final WebhookDeliveries deliveries;
    private final CurrentCaller caller;

    JobDeliveriesResource(JobFinder jobs, WebhookDeliveries deliveries, CurrentCaller caller) {
        this.jobs = jobs;
        this.deliveries = deliveries;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "listDeliveries",
            summary = "List a job's webhook calls",
            description = "Oldest first, each with the attempts that were made.")
    public Uni<Deliveries> list(@PathParam("id") String id) {
        return jobs.get(caller.get(), id)
                .chain(job -> deliveries.ofJob(job.id()))
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(delivery -> DeliveryDocument.read(deliveries, delivery))
                .collect()
                .asList()
                .map(Deliveries::new);
    }

    record Deliveries(List<DeliveryDocument> results) {}
}
