package dev.darkroom.gateway.submission;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.connections.MemoryBudgets;
import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.files.FilesConfig;
import dev.darkroom.gateway.files.TenantFiles;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.outbound.OutboundClient;
import dev.darkroom.outbound.OutboundPolicy;
import dev.darkroom.outbound.RefusedException;
import dev.darkroom.storage.jobs.JobViews;
import dev.darkroom.storage.objects.ObjectStore;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches an image from wherever a client says it is. Calls block. */
@ApplicationScoped
public class ImageAddresses {
    private static final Pattern JOB_IMAGE =
            Pattern.compile("[^?#]*/v1/jobs/([0-9a-v]{26})/images/([0-9]{1,9})(?:[?#].*)?");

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TenantFiles files;
    private final JobViews jobs;
    private final ObjectStore objects;
    private final MemoryBudgets budgets;
    private final OutboundClient web;
    private final int mostBytes;

    ImageAddresses(
            TenantFiles files,
            JobViews jobs,
            ObjectStore objects,
            FetchConfig fetch,
            FilesConfig config,
            MemoryBudgets budgets) {
        this.files = files;
        this.jobs = jobs;
        this.objects = objects;
        this.mostBytes = config.maxBytes();
        this.budgets = budgets;
        this.web = new OutboundClient(
                OutboundPolicy.of(fetch.schemes(), Set.of(), fetch.allow().orElse(List.of()))
                        .closing(fetch.closedPorts().orElse(Set.of())),
                fetch.timeout());
    }

    @PreDestroy
    void close() {
        web.close();
    }

    /**
     * A file in memory.
     *
     * @param memory that it takes, held until this is closed
     */
    public record Fetched(byte[] content, Reservation memory) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
        }
    }

    /**
     * The file at the address. What came with the request is counted with its body already.
     *
     * @throws UnusableImageException when there is nothing at the address that this caller sees
     * @throws dev.darkroom.gateway.http.ProblemException 429 where there is no memory for it now
     */
    public Fetched open(Caller caller, String address) throws UnusableImageException {
        if (InlineFile.isIn(address)) {
            return new Fetched(InlineFile.ofUri(address, mostBytes), budgets.hold(caller.tenant(), 0));
        }
        Reservation memory = budgets.hold(caller.tenant(), mostBytes);
        boolean fetched = false;
        try {
            Optional<byte[]> ours = ourOwn(caller, address);
            byte[] content = ours.isPresent() ? ours.get() : fetch(address);
            memory.shrinkTo(content.length);
            fetched = true;
            return new Fetched(content, memory);
        } finally {
            if (!fetched) {
                memory.close();
            }
        }
    }

    /** The address of another tenant's file or image is treated as if it did not exist. */
    private Optional<byte[]> ourOwn(Caller caller, String address) {
        Matcher image = JOB_IMAGE.matcher(address);
        return image.matches()
                ? image(caller, image.group(1), Integer.parseInt(image.group(2)))
                : files.at(caller, address)
                        .filter(file -> file.bytes() <= mostBytes)
                        .flatMap(files::content);
    }

    private Optional<byte[]> image(Caller caller, String jobId, int index) {
        return jobs.find(new JobId(jobId))
                .await()
                .atMost(PATIENCE)
                .filter(job -> caller.sees(job.tenant()))
                .flatMap(job -> job.images().stream()
                        .filter(image -> image.index() == index)
                        .findFirst())
                .flatMap(image -> objects.get(image.objectKey()))
                .map(ObjectStore.StoredObject::content);
    }

    private byte[] fetch(String address) throws UnusableImageException {
        if (!address.contains("://")) {
            throw UnusableImageException.because("must be the id or address of a file, a data: URI or an https URL");
        }
        try {
            return web.get(address, mostBytes);
        } catch (RefusedException e) {
            throw UnusableImageException.because("cannot be fetched: the URL " + e.getMessage());
        } catch (IOException e) {
            throw UnusableImageException.because("cannot be fetched: nothing answers there with an image");
        }
    }
}
