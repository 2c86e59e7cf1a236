package dev.darkroom.storage.jobs.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store of keys does. */
interface ApiKeysConformance {
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** Without any key. */
    ApiKeys keys();

    @Test
    default void shouldFindAKeyByItsHashAlone() {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        ApiKey key = ApiKey.of(secret, "press", "printer", Set.of(Scope.READ, Scope.ADMIN), NOON);

        keys().add(key);

        assertThat(keys().use(secret.hash(), NOON)).contains(key);
        assertThat(keys().use(KeySecret.draw(new SecureRandom()).hash(), NOON)).isEmpty();
    }

    @Test
    default void shouldNoteTheDayOfTheLastUse() {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys().add(ApiKey.of(secret, "press", "printer", Scope.OF_A_USER, NOON));
        assertThat(keys().list()).extracting(ApiKey::lastUsed).containsOnlyNulls();

        keys().use(secret.hash(), NOON);
        keys().use(secret.hash(), NOON.plus(Duration.ofDays(1)));

        assertThat(keys().list()).extracting(ApiKey::lastUsed).containsExactly(LocalDate.parse("2026-01-02"));
    }

    @Test
    default void shouldEndARevokedKeyAndKeepItsRecord() {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        keys().add(ApiKey.of(secret, "press", "printer", Scope.OF_A_USER, NOON));

        assertThat(keys().revoke(secret.id(), NOON.plusSeconds(1))).isTrue();

        assertThat(keys().use(secret.hash(), NOON)).isEmpty();
        assertThat(keys().list()).singleElement().matches(ApiKey::isRevoked);
        assertThat(keys().revoke(secret.id(), NOON)).isFalse();
        assertThat(keys().revoke("00000000", NOON)).isFalse();
    }

    @Test
    default void shouldEndAKeyAtItsTime() {
        KeySecret secret = KeySecret.draw(new SecureRandom());
        ApiKey key =
                ApiKey.of(secret, "press", "printer", Scope.OF_A_USER, NOON).until(NOON.plusSeconds(60));
        keys().add(key);

        assertThat(keys().use(secret.hash(), NOON.plusSeconds(59))).contains(key);
        assertThat(keys().use(secret.hash(), NOON.plusSeconds(60))).isEmpty();
        assertThat(keys().list()).extracting(ApiKey::expiresAt).containsExactly(NOON.plusSeconds(60));
    }

    @Test
    default void shouldListTheOldestFirst() {
        for (int i = 3; i > 0; i--) {
            KeySecret secret = KeySecret.draw(new SecureRandom());
            keys().add(ApiKey.of(secret, "press", "key " + i, Scope.OF_A_USER, NOON.plusSeconds(i)));
        }

        assertThat(keys().list()).extracting(ApiKey::name).containsExactly("key 1", "key 2", "key 3");
    }
}
