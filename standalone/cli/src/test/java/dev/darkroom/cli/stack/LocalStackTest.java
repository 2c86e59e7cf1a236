package dev.darkroom.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalStackTest {
    @Test
    void shouldNameVariablesAsMicroProfileConfigReadsThem() {
        assertThat(LocalStack.variable("darkroom.objects.access-key")).isEqualTo("DARKROOM_OBJECTS_ACCESS_KEY");
        assertThat(LocalStack.variable("quarkus.datasource.jdbc.url")).isEqualTo("QUARKUS_DATASOURCE_JDBC_URL");
    }
}
