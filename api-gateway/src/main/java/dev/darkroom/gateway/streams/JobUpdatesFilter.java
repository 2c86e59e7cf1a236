package dev.darkroom.gateway.streams;

import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.log.JobFinder;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Answers before a stream begins: once its headers are out, there is no 404 any more. */
final class JobUpdatesFilter {
    private final JobFinder jobs;
    private final CurrentCaller caller;

    JobUpdatesFilter(JobFinder jobs, CurrentCaller caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    /** Browsers reconnect for ever to a stream that has ended, unless they are answered 204. */
    @ServerRequestFilter
    @JobMustHaveUpdates
    Uni<@Nullable Response> check(ContainerRequestContext request) {
        long after = LastEventId.version(request.getHeaderString(LastEventId.HEADER));
        return jobs.get(caller.get(), request.getUriInfo().getPathParameters().getFirst("id"))
                .map(job -> job.status().isTerminal() && after >= job.version()
                        ? Response.noContent().build()
                        : null);
    }
}
