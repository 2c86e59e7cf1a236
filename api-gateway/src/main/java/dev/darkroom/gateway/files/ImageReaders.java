package dev.darkroom.gateway.files;

import dev.darkroom.gateway.connections.MemoryBudgets;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.ImageInputReader;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one reader of clients' images, with the limits of files, as a bean. */
final class ImageReaders {
    private ImageReaders() {}

    @Produces
    @Singleton
    static BudgetedReader reader(FilesConfig config, MemoryBudgets budgets) {
        return new BudgetedReader(new ImageInputReader(config.maxBytes(), config.maxPixels()), budgets.images());
    }
}
