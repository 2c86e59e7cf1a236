package dev.darkroom.gateway.identity;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Who may call. */
@StaticInitSafe
@ConfigMapping(prefix = "darkroom.auth")
public interface AuthConfig {
    /** {@code keys}: requests need a key or token; {@code open}: every request is let in as administrator of the default tenant. */
    @WithParentName
    @WithDefault("keys")
    Mode mode();

    /** A key that is not in the database and makes its holder administrator of the default tenant; for the first steps. */
    Optional<String> adminKey();

    /** How long the gateway remembers a key that it has looked up; a key that was revoked may still work for that long. */
    @WithDefault("2s")
    @DurationMin(seconds = 0)
    Duration keyMaxAge();

    /** Wrong keys that an address may send within the time below before it is answered 429. */
    @WithDefault("30")
    @Min(1)
    int misses();

    /** The time in which wrong keys are counted, from the first one on. */
    @WithDefault("1m")
    @DurationMin(millis = 1)
    Duration missWindow();

    /** Access tokens of an OpenID provider; where it is found is set by {@code quarkus.oidc.*}. */
    Oidc oidc();

    /** How callers are authenticated. */
    enum Mode {
        KEYS,
        OPEN
    }

    /** What a token's claims mean. A claim inside another one is named with slashes: {@code realm_access/roles}. */
    interface Oidc {
        /** Whether bearer tokens that are no API keys are taken for access tokens. */
        @WithDefault("false")
        boolean enabled();

        /** The claim that holds the tenant. */
        @WithDefault("tenant")
        String tenantClaim();

        /** The claim that holds the roles, as a list or as a text with spaces. */
        @WithDefault("roles")
        String rolesClaim();

        /** What the role {@code user} is called there: the scopes read and submit. */
        @WithDefault("user")
        String userRole();

        /** What the role {@code admin} is called there: the scope admin. */
        @WithDefault("admin")
        String adminRole();
    }
}
