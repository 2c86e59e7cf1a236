package dev.darkroom.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.storage.jobs.memory.InMemoryApiKeys;
import dev.darkroom.storage.jobs.tenants.ApiKey;
import dev.darkroom.storage.jobs.tenants.ApiKeys;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final class CountedKeys implements ApiKeys {
        private final ApiKeys keys = new InMemoryApiKeys();
        private int queries;

        @Override
        public void add(ApiKey key) {
            keys.add(key);
        }

        @Override
        public Optional<ApiKey> use(String hash, Instant now) {
            queries++;
            return keys.use(hash, now);
        }

        @Override
        public List<ApiKey> list() {
            return keys.list();
        }

        @Override
        public boolean revoke(String id, Instant now) {
            return keys.revoke(id, now);
        }
    }

    private final CountedKeys keys = new CountedKeys();
    private final KeyRing ring = new KeyRing(
            keys,
            new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(AuthConfig.class)
                    .withSources(new PropertiesConfigSource(Map.of("darkroom.auth.key-max-age", "1m"), "test", 100))
                    .build()
                    .getConfigMapping(AuthConfig.class));

    @Test
    void shouldAskOnceForAKeyThatThereIsAndOnceForOneThatThereIsNot() {
        KeySecret known = KeySecret.draw(new SecureRandom());
        KeySecret unknown = KeySecret.draw(new SecureRandom());
        keys.add(ApiKey.of(known, "press", "printer", Set.of(Scope.READ, Scope.SUBMIT), Instant.now()));

        for (int i = 0; i < 100; i++) {
            assertThat(holderOf(known)).isPresent();
            assertThat(holderOf(unknown)).isEmpty();
        }
        assertThat(keys.queries).isEqualTo(2);
    }

    private Optional<Caller> holderOf(KeySecret secret) {
        return ring.holderOf(secret).await().atMost(Duration.ofSeconds(10));
    }
}
