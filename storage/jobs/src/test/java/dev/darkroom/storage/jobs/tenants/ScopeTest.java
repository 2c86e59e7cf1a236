package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {
    @Test
    void shouldGiveRolesOfBeforeTheirScopes() {
        assertThat(Scope.of("user")).containsExactlyInAnyOrder(Scope.READ, Scope.SUBMIT);
        assertThat(Scope.of("admin,user")).containsExactlyInAnyOrder(Scope.values());
        assertThat(Scope.of("admin")).containsExactly(Scope.ADMIN);
    }

    @Test
    void shouldReadWhatItHasWritten() {
        assertThat(Scope.text(Set.of(Scope.SUBMIT, Scope.READ))).isEqualTo("read,submit");
        assertThat(Scope.of("read,submit")).containsExactlyInAnyOrder(Scope.READ, Scope.SUBMIT);
        assertThat(Scope.of(Scope.text(Set.of()))).isEmpty();
        assertThat(Scope.of("read,paint")).containsExactly(Scope.READ);
    }

    @Test
    void shouldTellRolesThatAreComplete() {
        assertThat(Scope.roles(Set.of(Scope.values()))).containsExactly("user", "admin");
        assertThat(Scope.roles(Set.of(Scope.READ))).isEmpty();
    }
}
