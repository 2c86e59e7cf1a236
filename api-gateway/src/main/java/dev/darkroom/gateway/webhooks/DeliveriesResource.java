package dev.darkroom.gateway.webhooks;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/deliveries/{id}}. */
@Path("/v1/deliveries/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
class DeliveriesResource {
    private final JobFinder jobs;
    private final WebhookDeliveries deliveries;
    private final CurrentCaller caller;

    DeliveriesResource(JobFinder jobs, WebhookDeliveries deliveries, CurrentCaller caller) {
        this.jobs = jobs;
        this.deliveries = deliveries;
        this.caller = caller;
    }

    @POST
    @Path("/redeliver")
    @Operation(
            operationId = "redeliver",
            summary = "Make a webhook call again",
            description = "At once, under the same webhook-id, and with all retries before it again.")
    @APIResponse(responseCode = "202", description = "The call is due")
    public Uni<Response> redeliver(@PathParam("id") String id) {
        Caller asking = caller.get();
        return deliveries
                .find(id)
                .map(found -> found.orElseThrow(ProblemException::deliveryNotFound))
                .call(found -> jobs.get(asking, found.jobId().value())
                        .onFailure(ProblemException.class)
                        .transform(hidden -> ProblemException.deliveryNotFound()))
                .call(found -> deliveries.redeliver(id, Instant.now()))
                .chain(() -> deliveries.find(id))
                .map(found -> found.orElseThrow(ProblemException::deliveryNotFound))
                .chain(found -> DeliveryDocument.read(deliveries, found))
                .map(document -> Response.accepted(document).build());
    }
}
