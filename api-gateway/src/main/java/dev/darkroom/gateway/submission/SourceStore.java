package dev.darkroom.gateway.submission;

import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.JobId;
import dev.darkroom.events.SourcePicture;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.memory.ByteBudget.Reservation;
import dev.darkroom.gateway.memory.MemoryBudgets;
import dev.darkroom.gateway.pictures.BudgetedReader;
import dev.darkroom.gateway.pictures.MaskRule;
import dev.darkroom.gateway.pictures.PictureException;
import dev.darkroom.gateway.pictures.SourcePictures;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.problems.Violation;
import dev.darkroom.gateway.submission.PictureAddresses.Fetched;
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
    private final PictureAddresses addresses;
    private final BudgetedReader reader;
    private final ObjectStore objects;
    private final MemoryBudgets budgets;

    SourceStore(PictureAddresses addresses, BudgetedReader reader, ObjectStore objects, MemoryBudgets budgets) {
        this.addresses = addresses;
        this.reader = reader;
        this.objects = objects;
        this.budgets = budgets;
    }

    /**
     * Does nothing for a request without pictures.
     *
     * @param rule what the mask means
     * @throws ProblemException when a picture cannot be had or read, naming its field
     */
    void store(Caller caller, GenerationForm asked, GenerationRequest request, MaskRule rule) {
        SourcePicture source = request.source();
        if (source == null) {
            return;
        }
        int width = request.width();
        int height = request.height();
        try (Reservation reading = budgets.read(caller.tenant())) {
            byte[] image =
                    read("image", asked.image(), caller, picture -> SourcePictures.picture(picture, width, height));
            if (source.mask() != null) {
                byte[] mask = read(
                        "mask", asked.mask(), caller, picture -> SourcePictures.mask(picture, rule, width, height));
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
        } catch (PictureException e) {
            throw ProblemException.invalidRequest(List.of(new Violation(field, String.valueOf(e.getMessage()))));
        }
    }
}
