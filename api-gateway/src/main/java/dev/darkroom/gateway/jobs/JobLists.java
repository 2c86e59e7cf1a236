package dev.darkroom.gateway.jobs;

import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobStatus;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Page;
import dev.darkroom.storage.jobs.JobViews.Position;
import dev.darkroom.storage.jobs.JobViews.Query;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pages of a tenant's jobs of one kind, newest first. */
@ApplicationScoped
public class JobLists {
    private static final int DEFAULT_LIMIT = 20;
    private static final int LARGEST_LIMIT = 100;
    private static final int LOOKED_AT_TOGETHER = 200;
    private static final int LOOKED_THROUGH = 2000;

    private final JobViews views;
    private final JobDocuments documents;

    JobLists(JobViews views, JobDocuments documents) {
        this.views = views;
        this.documents = documents;
    }

    /**
     * One page, as query parameters ask for it.
     *
     * @param search words that each job holds, if present; then a page may have fewer jobs than it has room for although others follow
     * @param cursor next_cursor of the page before
     */
    public Uni<JobList> list(
            JobKind kind,
            Caller caller,
            @Nullable String status,
            @Nullable String search,
            @Nullable String cursor,
            @Nullable String limit,
            UriInfo called) {
        Query query = new Query(
                caller.tenant(),
                kind,
                Optional.ofNullable(status).map(JobLists::status),
                Optional.ofNullable(cursor).map(Cursor::decode),
                limit == null ? DEFAULT_LIMIT : limit(limit));
        Uni<Page> page = search == null
                ? views.list(query)
                : search(query, SearchWords.of(search), query.from(), List.of(), LOOKED_THROUGH);
        return page.map(found -> page(found, called));
    }

    /**
     * Looks through jobs until there is a page of those that match, or enough was looked at: the next call goes on from there.
     *
     * @param from where to begin, if not at the newest
     * @param found on the way here
     * @param left jobs to look at, at most
     */
    private Uni<Page> search(Query query, SearchWords words, Optional<Position> from, List<JobView> found, int left) {
        Query some = new Query(query.tenant(), query.kind(), query.status(), from, LOOKED_AT_TOGETHER);
        return views.list(some).chain(page -> {
            List<JobView> all = Stream.concat(
                            found.stream(), page.jobs().stream().filter(words::match))
                    .toList();
            int rest = left - page.jobs().size();
            if (all.size() > query.limit()) {
                return Uni.createFrom().item(Page.of(all, query));
            }
            return page.next().isEmpty() || rest <= 0
                    ? Uni.createFrom().item(new Page(all, page.previous(), page.next()))
                    : search(query, words, page.next(), all, rest);
        });
    }

    private JobList page(Page page, UriInfo called) {
        return new JobList(
                page.jobs().stream()
                        .map(job -> documents.withoutPlace(job, called))
                        .toList(),
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
