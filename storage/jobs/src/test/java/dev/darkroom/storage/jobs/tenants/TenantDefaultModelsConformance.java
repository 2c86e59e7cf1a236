package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every store of choices does. */
interface TenantDefaultModelsConformance {
    /** Without any choice. */
    TenantDefaultModels models();

    @Test
    default void shouldKeepEachTenantsLastChoice() {
        assertThat(models().of("press")).isEmpty();

        models().set("press", "emoji");
        models().set("other", "faces");
        models().set("press", "comics");

        assertThat(models().of("press")).contains("comics");
        assertThat(models().of("other")).contains("faces");
    }
}
