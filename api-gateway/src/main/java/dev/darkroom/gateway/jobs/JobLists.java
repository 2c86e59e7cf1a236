package dev.darkroom.gateway.jobs;

import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.storage.jobs.JobKind;
import dev.darkroom.storage.jobs.JobStatus;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Page;
import dev.darkroom.storage.jobs.JobViews.Query;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pages of a tenant's jobs of one kind, newest first. */
@ApplicationScoped
public class JobLists {
    private static final int DEFAULT_LIMIT = 20;
    private static final int LARGEST_LIMIT = 100;

    private final JobViews views;
    private final JobDocuments documents;

    JobLists(JobViews views, JobDocuments documents) {
        this.views = views;
        this.documents = documents;
    }

    /**
     * One page, as query parameters ask for it.
     *
     * @param cursor next_cursor of the page before
     */
    public Uni<JobList> list(
            JobKind kind,
            Caller caller,
            @Nullable String status,
            @Nullable String cursor,
            @Nullable String limit,
            UriInfo called) {
        Query query = new Query(
                caller.tenant(),
                kind,
                Optional.ofNullable(status).map(JobLists::status),
                Optional.ofNullable(cursor).map(Cursor::decode),
                limit == null ? DEFAULT_LIMIT : limit(limit));
        return views.list(query).map(page -> page(page, called));
    }

    private JobList page(Page page, UriInfo called) {
        return new JobList(
                page.jobs().stream().map(job -> documents.inList(job, called)).toList(),
                page.next().map(Cursor::encode).orElse(null));
    }

    private static JobStatus status(String name) {
        return Arrays.stream(JobStatus.values())
                .filter(status -> status.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.badParameter(
                        "status",
                        "must be one of "
                                + Arrays.stream(JobStatus.values())
                                        .map(JobStatus::wireName)
                                        .collect(Collectors.joining(", "))));
    }

    private static int limit(String text) {
        int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw ProblemException.badParameter("limit", "must be from 1 to " + LARGEST_LIMIT);
        }
        return limit;
    }
}
