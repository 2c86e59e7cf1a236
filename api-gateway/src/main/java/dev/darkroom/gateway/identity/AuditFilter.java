package dev.darkroom.gateway.identity;

import dev.darkroom.storage.jobs.audit.AdminEvents;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Writes down every operation that takes the scope admin or is {@link Audited}, once it has succeeded and before its answer leaves: where
 * that fails, the answer is 503 and the log names the act.
 */
final class AuditFilter {
    private static final Logger LOG = Logger.getLogger(AuditFilter.class);
    private static final String CALLER = AuditFilter.class.getName();
    private static final int FIRST_FAILURE = 400;

    private final AdminEvents events;
    private final CurrentCaller current;

    AuditFilter(AdminEvents events, CurrentCaller current) {
        this.events = events;
        this.current = current;
    }

    @ServerRequestFilter(priority = Priorities.AUTHORIZATION)
    void note(ContainerRequestContext request, ResourceInfo resource) {
        if (resource.getResourceMethod().isAnnotationPresent(Audited.class)
                || resource.getResourceMethod().isAnnotationPresent(ForAdministrators.class)
                || resource.getResourceClass().isAnnotationPresent(ForAdministrators.class)) {
            request.setProperty(CALLER, current.get());
        }
    }

    @ServerResponseFilter
    Uni<Void> write(ContainerRequestContext request, ContainerResponseContext response, ResourceInfo resource) {
        if (response.getStatus() >= FIRST_FAILURE || !(request.getProperty(CALLER) instanceof Caller caller)) {
            return Uni.createFrom().voidItem();
        }
        // An answer that is made of a failure to write must not be written down itself.
        request.removeProperty(CALLER);
        String action =
                resource.getResourceMethod().getAnnotation(Operation.class).operationId();
        String subject = subject(request, response);
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> events.add(
                        Instant.now().truncatedTo(ChronoUnit.MILLIS), caller.tenant(), caller.name(), action, subject))
                .onFailure()
                .invoke(failure -> LOG.errorf(
                        failure,
                        "act not written down action=%s tenant=%s subject=%s",
                        action,
                        caller.tenant(),
                        subject));
    }

    private static String subject(ContainerRequestContext request, ContainerResponseContext response) {
        return response.getEntity() instanceof Subject about
                ? about.subject()
                : String.join(
                        " ",
                        request.getUriInfo().getPathParameters().values().stream()
                                .flatMap(Collection::stream)
                                .toList());
    }
}
