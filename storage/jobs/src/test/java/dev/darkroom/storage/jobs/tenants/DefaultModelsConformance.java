package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every store of choices does. */
interface DefaultModelsConformance {
    /** Without any choice. */
    DefaultModels models();

    @Test
    default void shouldKeepEachTenantsLastChoice() {
        assertThat(models().of("press")).isEmpty();

        models().choose("press", "emoji");
        models().choose("other", "faces");
        models().choose("press", "comics");

        assertThat(models().of("press")).contains("comics");
        assertThat(models().of("other")).contains("faces");
    }
}
