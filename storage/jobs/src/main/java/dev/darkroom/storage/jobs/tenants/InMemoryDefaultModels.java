package dev.darkroom.storage.jobs.tenants;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Choices in a map, for tests. */
public final class InMemoryDefaultModels implements DefaultModels {
    private final Map<String, String> models = new ConcurrentHashMap<>();

    @Override
    public Optional<String> of(String tenant) {
        return Optional.ofNullable(models.get(tenant));
    }

    @Override
    public void choose(String tenant, String model) {
        models.put(tenant, model);
    }
}
