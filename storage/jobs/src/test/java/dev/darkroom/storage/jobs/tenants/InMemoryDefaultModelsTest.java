package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.memory.InMemoryDefaultModels;

class InMemoryDefaultModelsTest implements DefaultModelsConformance {
    private final DefaultModels models = new InMemoryDefaultModels();

    @Override
    public DefaultModels models() {
        return models;
    }
}
