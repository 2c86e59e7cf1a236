package dev.darkroom.storage.objects.memory;

import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreConformance;

class InMemoryObjectStoreTest extends ObjectStoreConformance {
    private final ObjectStore store = new InMemoryObjectStore();

    @Override
    protected ObjectStore store() {
        return store;
    }
}
