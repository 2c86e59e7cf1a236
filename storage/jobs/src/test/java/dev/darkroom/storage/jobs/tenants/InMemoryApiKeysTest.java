package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.memory.InMemoryApiKeys;

class InMemoryApiKeysTest implements ApiKeysConformance {
    private final ApiKeys keys = new InMemoryApiKeys();

    @Override
    public ApiKeys keys() {
        return keys;
    }
}
