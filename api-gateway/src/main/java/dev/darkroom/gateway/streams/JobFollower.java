package dev.darkroom.gateway.streams;

import dev.darkroom.events.JobId;
import dev.darkroom.events.JobProgress;
import dev.darkroom.gateway.GatewayConfig;
import dev.darkroom.gateway.log.JobFinder;
import dev.darkroom.gateway.streams.JobUpdate.End;
import dev.darkroom.gateway.streams.JobUpdate.Silence;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.JobViews;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Follows a job from any point of its history to its end: first what has happened, then what happens. */
@ApplicationScoped
public class JobFollower {
    /** A job that was just made takes longer than this. Where it does not, its last event wakes who waits for it. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(250);

    private final JobHub hub;
    private final JobViews views;
    private final JobFinder jobs;
    private final Stopping stopping;
    private final GatewayConfig config;
    private final AtomicInteger following = new AtomicInteger();

    JobFollower(
            JobHub hub,
            JobViews views,
            JobFinder jobs,
            Stopping stopping,
            GatewayConfig config,
            MeterRegistry registry) {
        this.hub = hub;
        this.views = views;
        this.jobs = jobs;
        this.stopping = stopping;
        this.config = config;
        registry.gauge("darkroom.gateway.streams", following);
    }

    /** The job as it is once it has ended, the time is up, or the gateway stops. */
    public Uni<JobView> awaitEnd(JobView job, Duration longest) {
        if (job.status().isTerminal() || longest.isZero() || stopping.hasBegun()) {
            return Uni.createFrom().item(job);
        }
        Uni<JobView> asItIs =
                Uni.createFrom().deferred(() -> jobs.find(job.id()).map(now -> now.orElse(job)));
        return Uni.combine()
                .any()
                .of(end(job.id()), stopping.whenBegun().chain(() -> asItIs))
                .ifNoItem()
                .after(longest)
                .recoverWithUni(asItIs);
    }

    /** Reads the job when it may have ended, not at each of its events. */
    private Uni<JobView> end(JobId jobId) {
        return looks(hub.endOf(jobId), FIRST_LOOK, Uni.createFrom().deferred(() -> views.find(jobId)))
                .onItem()
                .transformToUniAndConcatenate(now -> now)
                .filter(now -> now.filter(job -> job.status().isTerminal()).isPresent())
                .onItem()
                .transform(Optional::orElseThrow)
                .toUni();
    }

    /**
     * The events after this version, each once and in order, with progress between them; completes after the last event, or when
     * the gateway stops.
     */
    public Multi<JobUpdate> follow(JobId jobId, long afterVersion) {
        return update(jobId, afterVersion).select().first(update -> !(update instanceof End));
    }

    private Multi<JobUpdate> update(JobId jobId, long afterVersion) {
        return Multi.createFrom().deferred(() -> {
            Position position = new Position(afterVersion);
            Uni<List<JobUpdate>> newEvents = Uni.createFrom()
                    .deferred(() -> views.history(jobId, position.version()))
                    .map(position::advance);
            Uni<List<JobUpdate>> theEnd = Uni.createFrom().item(List.of(new End()));
            Uni<List<JobUpdate>> silence = Uni.createFrom().item(List.of(new Silence()));
            // Reactions run one after another.
            return Multi.createBy()
                    .merging()
                    .streams(
                            hub.progressOf(jobId).map(progress -> step(position, progress)),
                            stopping.whenBegun().toMulti().map(begun -> theEnd),
                            every(config.keepAlive()).map(tick -> silence),
                            looks(hub.eventsOf(jobId), Duration.ZERO, newEvents))
                    .onItem()
                    .transformToUniAndConcatenate(reaction -> reaction)
                    .onItem()
                    .disjoint();
        });
    }

    /**
     * Reads the store at every wake-up, and periodically in case one was missed. The subscription begins before the first read, so that no
     * event is missed in between.
     *
     * @param first how long the first read waits
     */
    private <T> Multi<Uni<T>> looks(Multi<JobId> wakeUps, Duration first, Uni<T> look) {
        return Multi.createBy()
                .merging()
                .streams(wakeUps.map(wakeUp -> look), every(config.recheck()).map(tick -> look), after(first, look))
                .onSubscription()
                .invoke(following::incrementAndGet)
                .onTermination()
                .invoke(following::decrementAndGet);
    }

    private static <T> Multi<T> after(Duration delay, T item) {
        Uni<T> now = Uni.createFrom().item(item);
        return (delay.isZero() ? now : now.onItem().delayIt().by(delay)).toMulti();
    }

    private static Uni<List<JobUpdate>> step(Position position, JobProgress progress) {
        return Uni.createFrom().item(() -> position.step(progress));
    }

    private static Multi<Long> every(Duration period) {
        return Multi.createFrom()
                .ticks()
                .startingAfter(period)
                .every(period)
                .onOverflow()
                .drop();
    }
}
