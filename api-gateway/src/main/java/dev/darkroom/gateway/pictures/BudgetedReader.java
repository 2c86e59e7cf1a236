package dev.darkroom.gateway.pictures;

import dev.darkroom.gateway.memory.ByteBudget;
import dev.darkroom.gateway.memory.ByteBudget.Reservation;
import dev.darkroom.gateway.memory.MemoryBudgets;
import dev.darkroom.gateway.problems.ProblemException;
import java.awt.image.BufferedImage;
import java.util.function.Function;

/** Decodes pictures within a budget: the bytes are acquired by what the header says, and held until the picture was used. */
public final class BudgetedReader {
    private final PictureReader reader;
    private final ByteBudget budget;

    public BudgetedReader(PictureReader reader, ByteBudget budget) {
        this.reader = reader;
        this.budget = budget;
    }

    /** Size of the largest file that is taken. */
    public int mostBytes() {
        return reader.mostBytes();
    }

    /** Nothing yet of the same budget, to grow with what comes along with pictures. */
    public Reservation reserve(String tenant) {
        return budget.tryAcquire(tenant, 0).orElseThrow(BudgetedReader::busy);
    }

    private static ProblemException busy() {
        return MemoryBudgets.busy("Too many images are decoded; send this request again");
    }

    /** Looks at the header alone. */
    public PictureHeader inspect(byte[] file) throws PictureException {
        return reader.inspect(file);
    }

    /**
     * As {@link PictureReader#read}.
     *
     * @param use what becomes of the pixels, while their bytes are held
     * @throws ProblemException 429 where the bytes are not free now
     */
    public <T> T read(String tenant, byte[] file, int width, int height, Function<BufferedImage, T> use)
            throws PictureException {
        long bytes = checked(reader.decodingBytes(file, reader.inspect(file), width, height));
        try (Reservation reservation = budget.tryAcquire(tenant, bytes).orElseThrow(BudgetedReader::busy)) {
            return use.apply(reader.read(file, width, height));
        }
    }

    private long checked(long bytes) throws PictureException {
        if (bytes > budget.mostPerTenant()) {
            throw PictureException.because("must take at most " + budget.mostPerTenant() + " bytes to decode");
        }
        return bytes;
    }
}
