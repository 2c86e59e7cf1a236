package dev.darkroom.gateway.problems;

import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import dev.darkroom.storage.objects.ObjectStoreException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.ConnectException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;

/** The one place where a failed request becomes an answer; nothing of an exception reaches the client. */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    Response problem(ProblemException failure) {
        Response.ResponseBuilder response = Response.status(failure.problem().status())
                .type(Problem.MEDIA_TYPE)
                .entity(failure.problem());
        failure.headers().forEach(response::header);
        return response.build();
    }

    @ServerExceptionMapper
    Response refusedByFramework(WebApplicationException failure) {
        int status = failure.getResponse().getStatus();
        if (status < 400) {
            return failure.getResponse();
        }
        Response answer = problem(
                switch (status) {
                    case 404 -> ProblemException.of(404, "Not found", "There is nothing at this address");
                    case 405 ->
                        ProblemException.of(405, "Method not allowed", "This address does not take this method");
                    case 406 ->
                        ProblemException.of(406, "Not acceptable", "No representation matches the Accept header");
                    case 415 ->
                        ProblemException.of(415, "Unsupported media type", "Send Content-Type: application/json");
                    default -> ProblemException.of(status, "Request refused", "The request was refused");
                });
        String allowed = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allowed == null
                ? answer
                : Response.fromResponse(answer)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    /** Thrown while a body is read: a form whose parts are malformed or do not end, or a client that went away. */
    @ServerExceptionMapper({IOException.class, MultipartParser.MalformedMessageException.class})
    Response unreadable(Exception failure) {
        return problem(ProblemException.of(
                400, "Unreadable body", "The body is not complete, or not what its Content-Type says"));
    }

    @ServerExceptionMapper
    Response objectStoreDown(ObjectStoreException failure) {
        LOG.warnf("object store unavailable: error=%s", failure.getClass().getSimpleName());
        return problem(ProblemException.unavailable("The object store does not answer"));
    }

    @ServerExceptionMapper({ConnectException.class, DatabaseException.class})
    Response databaseDown(Exception failure) {
        LOG.warnf("database unavailable: error=%s", failure.getClass().getSimpleName());
        return problem(ProblemException.unavailable("The database does not answer"));
    }

    /** The log names the place and never the message: drivers quote parameters in theirs, and those hold prompts. */
    @ServerExceptionMapper
    Response unexpected(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        LOG.errorf(
                "request failed: error=%s at=%s",
                failure.getClass().getName(), trace.length == 0 ? "unknown" : trace[0]);
        return problem(ProblemException.of(500, "Internal error", "The request could not be handled"));
    }
}
