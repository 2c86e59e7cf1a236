package dev.darkroom.storage.jobs.tenants;

class InMemoryApiKeysTest implements ApiKeysConformance {
    private final ApiKeys keys = new InMemoryApiKeys();

    @Override
    public ApiKeys keys() {
        return keys;
    }
}
