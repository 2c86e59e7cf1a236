package dev.darkroom.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.keys.KeyAdministration.ListedKey;
import dev.darkroom.cli.keys.KeyAdministration.WantedKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keys are, wherever they are managed; there may be others, which stay as they are. */
interface KeyAdministrationConformance {
    Set<String> OF_A_USER = Set.of("read", "submit");

    KeyAdministration keys();

    @Test
    default void shouldListAKeyAsItWasWanted() {
        Instant end = Instant.now().plus(Duration.ofDays(90));
        String name = freshName();

        String key = keys().create(wanted(name, end));

        ListedKey listed = only(name);
        assertThat(key).startsWith("dk_" + listed.id() + "_");
        assertThat(listed.tenant()).isEqualTo("press");
        assertThat(listed.scopes()).containsExactlyInAnyOrderElementsOf(OF_A_USER);
        assertThat(listed.expiresAt())
                .isEqualTo(end.truncatedTo(ChronoUnit.MILLIS).toString());
        assertThat(Instant.parse(listed.createdAt())).isBefore(end);
        assertThat(listed.revokedAt()).isNull();
        assertThat(listed.lastUsed()).isNull();
        keys().revoke(listed.id());
    }

    @Test
    default void shouldMakeAKeyThatNeverExpires() {
        String name = freshName();

        keys().create(wanted(name, null));

        assertThat(only(name).expiresAt()).isNull();
        keys().revoke(only(name).id());
    }

    @Test
    default void shouldListTheOldestFirst() {
        String name = freshName();
        String first = keys().create(wanted(name, null));
        String second = keys().create(wanted(name, null));

        List<ListedKey> listed = called(name);

        assertThat(listed).hasSize(2);
        assertThat(first).contains(listed.getFirst().id());
        assertThat(second).contains(listed.getLast().id());
        listed.forEach(key -> keys().revoke(key.id()));
    }

    @Test
    default void shouldRevokeAKeyOnceAndKeepItsRecord() {
        String name = freshName();
        keys().create(wanted(name, null));
        String id = only(name).id();

        keys().revoke(id);

        assertThat(only(name).revokedAt()).isNotNull();
        assertThatThrownBy(() -> keys().revoke(id)).isInstanceOf(CliException.class);
    }

    @Test
    default void shouldRefuseToRevokeAKeyThatThereIsNot() {
        assertThatThrownBy(() -> keys().revoke("00000000")).isInstanceOf(CliException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two\nlines"})
    default void shouldRefuseANameThatIsNone(String name) {
        assertRefused(wanted(name, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Press", "-press"})
    default void shouldRefuseATenantThatIsNone(String tenant) {
        assertRefused(new WantedKey(freshName(), tenant, OF_A_USER, null));
    }

    @Test
    default void shouldRefuseAnUnknownScopeAndNone() {
        assertRefused(new WantedKey(freshName(), "press", Set.of("read", "write"), null));
        assertRefused(new WantedKey(freshName(), "press", Set.of(), null));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4_000})
    default void shouldRefuseAnEndThatHasGoneByOrIsMoreThanTenYearsAway(long days) {
        assertRefused(wanted(freshName(), Instant.now().plus(Duration.ofDays(days))));
    }

    private void assertRefused(WantedKey wanted) {
        assertThatThrownBy(() -> keys().create(wanted)).isInstanceOf(CliException.class);
        assertThat(called(wanted.name())).isEmpty();
    }

    private ListedKey only(String name) {
        assertThat(called(name)).hasSize(1);
        return called(name).getFirst();
    }

    private List<ListedKey> called(String name) {
        return keys().list().stream().filter(key -> key.name().equals(name)).toList();
    }

    private static String freshName() {
        return "key " + UUID.randomUUID();
    }

    private static WantedKey wanted(String name, @Nullable Instant end) {
        return new WantedKey(name, "press", OF_A_USER, end);
    }
}
