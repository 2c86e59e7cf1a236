package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.memory.InMemoryTenantDefaultModels;

class InMemoryTenantDefaultModelsTest implements TenantDefaultModelsConformance {
    private final TenantDefaultModels models = new InMemoryTenantDefaultModels();

    @Override
    public TenantDefaultModels models() {
        return models;
    }
}
