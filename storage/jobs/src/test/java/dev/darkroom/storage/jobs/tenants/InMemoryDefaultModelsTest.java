package dev.darkroom.storage.jobs.tenants;

class InMemoryDefaultModelsTest implements DefaultModelsConformance {
    private final DefaultModels models = new InMemoryDefaultModels();

    @Override
    public DefaultModels models() {
        return models;
    }
}
