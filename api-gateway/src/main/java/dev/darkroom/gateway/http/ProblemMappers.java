package dev.darkroom.gateway.http;

import com.fasterxml.jackson.core.JacksonException;
import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import dev.darkroom.storage.objects.ObjectStoreException;
import io.vertx.ext.web.RoutingContext;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;

/** The one place where a failed request becomes an answer; nothing of an exception reaches the client. */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** Classes of PostgreSQL's error codes (appendix A): connection exception, insufficient resources, operator intervention. */
    private static final Set<String> OF_SERVER = Set.of("08", "53", "57");

    @ServerExceptionMapper
    Response problem(ProblemException failure) {
        Response.ResponseBuilder response = Response.status(failure.problem().status())
                .type(Problem.MEDIA_TYPE)
                .entity(failure.problem());
        failure.headers().forEach(response::header);
        return response.build();
    }

    @ServerExceptionMapper
    Response refusedByFramework(WebApplicationException failure, UriInfo called) {
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
                        ProblemException.of(
                                415, "Unsupported media type", "Send Content-Type: " + BodyTypes.of(called.getPath()));
                    default -> ProblemException.of(status, "Request refused", "The request was refused");
                });
        String allowed = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allowed == null
                ? answer
                : Response.fromResponse(answer)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    @ServerExceptionMapper
    Response malformedForm(MultipartParser.MalformedMessageException failure) {
        return unreadable();
    }

    /** While the body is read: the form was cut off, or the client has gone. Any other I/O failure is most likely the database driver's. */
    @ServerExceptionMapper
    Response broken(IOException failure) {
        return isBodyUnread(CurrentRequestManager.get()) ? unreadable() : unexpected(failure);
    }

    private static boolean isBodyUnread(ResteasyReactiveRequestContext request) {
        boolean clientIsGone = request.unwrap(RoutingContext.class).response().closed();
        boolean isForm = MediaType.MULTIPART_FORM_DATA_TYPE.isCompatible(
                request.getHttpHeaders().getMediaType());
        return clientIsGone || isForm && request.getFormData() == null;
    }

    private Response unreadable() {
        return problem(ProblemException.bodyUnreadable());
    }

    @ServerExceptionMapper
    Response objectStoreDown(ObjectStoreException failure) {
        LOG.warn("object store unavailable", failure);
        return problem(ProblemException.unavailable("The object store does not answer"));
    }

    @ServerExceptionMapper({ConnectException.class, DatabaseException.class})
    Response databaseDown(Exception failure) {
        return databaseGone(failure);
    }

    private Response databaseGone(Throwable failure) {
        LOG.warn("database unavailable", failure);
        return problem(ProblemException.unavailable("The database does not answer"));
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure) {
        if (isOfConnection(failure)) {
            return databaseGone(failure);
        }
        LOG.error("request failed", failure);
        return problem(ProblemException.of(500, "Internal error", "The request could not be handled"));
    }

    /** Hibernate wraps what its connections throw. JSON that cannot be read is an IOException too, and of no connection. */
    private static boolean isOfConnection(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof ClosedConnectionException
                        || cause instanceof PgException refused && isOfServer(refused)
                        || cause instanceof IOException && !(cause instanceof JacksonException));
    }

    /** Whether the server has no room or stops, or starts, whatever the statement was. */
    private static boolean isOfServer(PgException refused) {
        return OF_SERVER.contains(refused.getSqlState().substring(0, 2));
    }
}
