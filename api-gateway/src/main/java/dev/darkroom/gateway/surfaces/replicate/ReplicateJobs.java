package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.identity.CurrentCaller;
import dev.darkroom.gateway.identity.PublicLinks;
import dev.darkroom.gateway.jobs.Cursor;
import dev.darkroom.gateway.jobs.JobCancellation;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.submission.FormReading;
import dev.darkroom.gateway.submission.IdempotencyKey;
import dev.darkroom.gateway.submission.JobSubmission;
import dev.darkroom.gateway.submission.JobSubmission.Submitted;
import dev.darkroom.gateway.surfaces.FieldNames;
import dev.darkroom.jobs.JobKind;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.jobs.JobViews.Position;
import dev.darkroom.storage.jobs.JobViews.Query;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What predictions and trainings have in common: the caller's jobs of one kind are created, listed, read and canceled alike. */
@ApplicationScoped
class ReplicateJobs {
    private static final int PAGE = 100;

    private final JobSubmission submission;
    private final JobCancellation cancellation;
    private final JobFinder jobs;
    private final JobViews views;
    private final PublicLinks links;
    private final CurrentCaller caller;

    ReplicateJobs(
            JobSubmission submission,
            JobCancellation cancellation,
            JobFinder jobs,
            JobViews views,
            PublicLinks links,
            CurrentCaller caller) {
        this.submission = submission;
        this.cancellation = cancellation;
        this.jobs = jobs;
        this.views = views;
        this.links = links;
        this.caller = caller;
    }

    /**
     * @param model finds the model; may block
     * @param names maps field names in errors to Replicate's
     */
    Uni<JobView> create(
            Supplier<ModelCard> model, Function<ModelCard, FormReading> form, List<String> keys, FieldNames names) {
        Caller client = caller.get();
        Optional<IdempotencyKey> key = IdempotencyKey.parse(keys);
        return Uni.createFrom()
                .item(model)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(card -> submission.submit(client, form.apply(card), key))
                .onFailure()
                .transform(names::inTheirWords)
                .map(Submitted::job);
    }

    /** Newest first. */
    <D> Uni<Page<D>> list(JobKind kind, @Nullable String cursor, Function<JobView, D> document, UriInfo called) {
        Query query = new Query(
                caller.get().tenant(),
                kind,
                Optional.empty(),
                Optional.ofNullable(cursor).map(Cursor::decode),
                PAGE);
        return views.list(query)
                .map(page -> new Page<>(
                        address(page.previous(), called),
                        address(page.next(), called),
                        page.jobs().stream().map(document).toList()));
    }

    private @Nullable String address(Optional<Position> page, UriInfo called) {
        return page.map(from -> links.to(called.getPath() + "?cursor=" + Cursor.encode(from), called))
                .orElse(null);
    }

    Uni<JobView> get(JobKind kind, String id) {
        return jobs.get(caller.get(), kind, id);
    }

    Uni<JobView> cancel(JobKind kind, String id) {
        return get(kind, id).chain(cancellation::cancel);
    }
}
