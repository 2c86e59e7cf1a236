package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store of keys does. */
interface ApiKeysConformance {
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    LocalDate TODAY = LocalDate.parse("2026-01-01");

    /** Without any key. */
    ApiKeys keys();

    @Test
    default void shouldFindAKeyByItsHashAlone() {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        ApiKey key = ApiKey.of(secret, "press", "printer", Set.of(Role.USER, Role.ADMIN), NOON);

        keys().add(key);

        assertThat(keys().use(secret.hash(), TODAY)).contains(key);
        assertThat(keys().use(KeySecret.draw(new SecureRandom()).hash(), TODAY)).isEmpty();
    }

    @Test
    default void shouldNoteTheDayOfTheLastUse() {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys().add(ApiKey.of(secret, "press", "printer", Set.of(Role.USER), NOON));
        assertThat(keys().list()).extracting(ApiKey::lastUsed).containsOnlyNulls();

        keys().use(secret.hash(), TODAY);
        keys().use(secret.hash(), TODAY.plusDays(1));

        assertThat(keys().list()).extracting(ApiKey::lastUsed).containsExactly(TODAY.plusDays(1));
    }

    @Test
    default void shouldEndARevokedKeyAndKeepItsRecord() {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys().add(ApiKey.of(secret, "press", "printer", Set.of(Role.USER), NOON));

        assertThat(keys().revoke(secret.id(), NOON.plusSeconds(1))).isTrue();

        assertThat(keys().use(secret.hash(), TODAY)).isEmpty();
        assertThat(keys().list()).singleElement().matches(ApiKey::isRevoked);
        assertThat(keys().revoke(secret.id(), NOON)).isFalse();
        assertThat(keys().revoke("00000000", NOON)).isFalse();
    }

    @Test
    default void shouldListTheOldestFirst() {
        for (int i = 3; i > 0; i--) {
            KeySecret secret = KeySecret.draw(new SecureRandom());
            keys().add(ApiKey.of(secret, "press", "key " + i, Set.of(Role.USER), NOON.plusSeconds(i)));
        }

        assertThat(keys().list()).extracting(ApiKey::name).containsExactly("key 1", "key 2", "key 3");
    }
}
