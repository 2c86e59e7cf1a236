package dev.darkroom.gateway.images;

import dev.darkroom.gateway.connections.MemoryBudgets;
import dev.darkroom.gateway.connections.TenantBudget;
import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.images.Image;
import dev.darkroom.images.ImageHeader;

/** Decodes images within a budget: the bytes are acquired by what the header says, and held until the image was used. */
public final class BudgetedReader {
    private final ImageInputReader reader;
    private final TenantBudget budget;

    public BudgetedReader(ImageInputReader reader, TenantBudget budget) {
        this.reader = reader;
        this.budget = budget;
    }

    /** What is done with an image while its bytes are reserved. */
    @FunctionalInterface
    public interface Use<T> {
        T of(Image image) throws UnusableImageException;
    }

    /** Size of the largest file that is taken. */
    public int mostBytes() {
        return reader.mostBytes();
    }

    /** An empty reservation of the same budget, which can grow. */
    public Reservation reserve(String tenant) {
        return budget.tryAcquire(tenant, 0).orElseThrow(BudgetedReader::busy);
    }

    /** Looks at the header alone, and refuses what could never be decoded. */
    public ImageHeader inspect(byte[] file) throws UnusableImageException {
        ImageHeader header = reader.inspect(file);
        if (header.decodingBytes() > budget.mostPerTenant()) {
            throw UnusableImageException.because(
                    "must take at most " + budget.mostPerTenant() + " bytes to decode, not " + header.decodingBytes());
        }
        return header;
    }

    /**
     * Decodes an image for its use.
     *
     * @throws ProblemException 429 where the bytes are not free now
     */
    public <T> T read(String tenant, byte[] file, Use<T> use) throws UnusableImageException {
        try (Reservation reservation =
                budget.tryAcquire(tenant, inspect(file).decodingBytes()).orElseThrow(BudgetedReader::busy)) {
            return use.of(reader.read(file));
        }
    }

    private static ProblemException busy() {
        return MemoryBudgets.busy("Too many images are decoded; send this request again");
    }
}
