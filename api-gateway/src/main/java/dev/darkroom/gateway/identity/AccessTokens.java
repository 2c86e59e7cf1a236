package dev.darkroom.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.storage.jobs.tenants.KeyNames;
import dev.darkroom.storage.jobs.tenants.Scope;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the caller of an access token of the configured OpenID provider. */
@ApplicationScoped
class AccessTokens {
    private final TenantIdentityProvider provider;
    private final AuthConfig.Oidc config;
    private final ObjectMapper json;

    AccessTokens(TenantIdentityProvider provider, AuthConfig config, ObjectMapper json) {
        this.provider = provider;
        this.config = config.oidc();
        this.json = json;
    }

    /** Empty for a token that the provider has not signed for us, has expired, or names no tenant. */
    Uni<Optional<Caller>> holderOf(String token) {
        if (!config.enabled()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return provider.authenticate(new AccessTokenCredential(token))
                .map(identity -> caller(identity.getPrincipal().getName(), claims(token)))
                .onFailure(AuthenticationFailedException.class)
                .recoverWithItem(Optional.empty());
    }

    private Optional<Caller> caller(String name, JsonNode claims) {
        String tenant = at(claims, config.tenantClaim()).asText("");
        return KeyNames.isTenant(tenant) ? Optional.of(new Caller(tenant, name, scopes(claims))) : Optional.empty();
    }

    private Set<Scope> scopes(JsonNode claims) {
        JsonNode claim = at(claims, config.rolesClaim());
        List<String> names = (claim.isArray()
                        ? claim.valueStream().map(JsonNode::asText)
                        : Stream.of(claim.asText("").split(" ")))
                .toList();
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        if (names.contains(config.userRole())) {
            scopes.addAll(Scope.OF_A_USER);
        }
        if (names.contains(config.adminRole())) {
            scopes.add(Scope.ADMIN);
        }
        return scopes;
    }

    private static JsonNode at(JsonNode claims, String path) {
        return claims.at("/" + path);
    }

    /** Only after the provider's library has verified the token. */
    private JsonNode claims(String verified) {
        try {
            String payload = verified.split("\\.", -1)[1];
            return json.readTree(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
        } catch (IOException | ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            return json.createObjectNode();
        }
    }
}
