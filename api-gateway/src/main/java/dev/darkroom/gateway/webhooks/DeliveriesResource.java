package dev.darkroom.gateway.webhooks;

import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.storage.jobs.WebhookDeliveries;
import dev.darkroom.storage.jobs.WebhookDeliveries.Attempt;
import dev.darkroom.storage.jobs.WebhookDeliveries.Delivery;
import dev.darkroom.storage.jobs.WebhookDeliveries.State;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/jobs/{id}/deliveries} and {@code /v1/deliveries/{id}}. */
@Path("/v1")
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

    @GET
    @Path("/jobs/{id}/deliveries")
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
                .transformToUniAndConcatenate(this::document)
                .collect()
                .asList()
                .map(Deliveries::new);
    }

    @POST
    @Path("/deliveries/{id}/redeliver")
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
                        .transform(nobodysBusiness -> ProblemException.deliveryNotFound()))
                .call(found -> deliveries.redeliver(id, Instant.now()))
                .chain(() -> deliveries.find(id))
                .map(found -> found.orElseThrow(ProblemException::deliveryNotFound))
                .chain(this::document)
                .map(document -> Response.accepted(document).build());
    }

    private Uni<DeliveryDocument> document(Delivery delivery) {
        return deliveries.attempts(delivery.id()).map(attempts -> DeliveryDocument.of(delivery, attempts));
    }

    record Deliveries(List<DeliveryDocument> results) {}

    /** @param nextAttemptAt null once there will be none */
    record DeliveryDocument(
            String id,
            String jobId,
            String url,
            String state,
            Instant createdAt,
            @Nullable Instant nextAttemptAt,
            List<Attempt> attempts) {

        static DeliveryDocument of(Delivery delivery, List<Attempt> attempts) {
            return new DeliveryDocument(
                    delivery.id(),
                    delivery.jobId().value(),
                    delivery.url(),
                    delivery.state().name().toLowerCase(Locale.ROOT),
                    delivery.createdAt(),
                    delivery.state() == State.PENDING ? delivery.nextAttemptAt() : null,
                    attempts);
        }
    }
}
