package dev.darkroom.gateway.submission;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobId;
import dev.darkroom.events.SourceImage;
import dev.darkroom.gateway.connections.MemoryBudgets;
import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.MaskRule;
import dev.darkroom.gateway.images.SourceImages;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.gateway.submission.ImageAddresses.Fetched;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what a job begins from into the bucket, once, in the form that workers read. Calls block unless they say otherwise. */
@ApplicationScoped
class SourceStore {
    private final ImageAddresses addresses;
    private final BudgetedReader reader;
    private final ObjectStore objects;
    private final MemoryBudgets budgets;

    SourceStore(ImageAddresses addresses, BudgetedReader reader, ObjectStore objects, MemoryBudgets budgets) {
        this.addresses = addresses;
        this.reader = reader;
        this.objects = objects;
        this.budgets = budgets;
    }

    /**
     * Does nothing for a request without images.
     *
     * @param rule what the mask means
     * @throws ProblemException when an image cannot be had or read, naming its field
     */
    void store(Caller caller, GenerationForm asked, GenerationRequest request, MaskRule rule) {
        SourceImage source = request.source();
        if (source == null) {
            return;
        }
        int width = request.width();
        int height = request.height();
        try (Reservation reading = budgets.read(caller.tenant())) {
            byte[] image = read("image", asked.image(), caller, decoded -> SourceImages.image(decoded, width, height));
            if (source.mask() != null) {
                byte[] mask =
                        read("mask", asked.mask(), caller, decoded -> SourceImages.mask(decoded, rule, width, height));
                objects.put(source.mask(), mask, "image/png");
            }
            objects.put(source.image(), image, "image/png");
        }
    }

    /** Gives another job copies of its own: the first one may be deleted. Does not block. */
    Uni<Void> copy(List<String> sources, JobId copying) {
        return sources.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .voidItem()
                        .invoke(() -> sources.forEach(key -> copyOne(key, ObjectKeys.sourceOf(copying, key))))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private void copyOne(String from, String to) {
        if (!objects.copy(from, to)) {
            throw ProblemException.sourceGone();
        }
    }

    private byte[] read(String field, @Nullable String address, Caller caller, BudgetedReader.Use<byte[]> use) {
        try (Fetched file = addresses.open(caller, address == null ? "" : address)) {
            return reader.read(caller.tenant(), file.content(), use);
        } catch (UnusableImageException e) {
            throw ProblemException.invalidRequest(List.of(new Violation(field, String.valueOf(e.getMessage()))));
        }
    }
}
