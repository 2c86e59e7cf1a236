package dev.darkroom.gateway.identity;

import dev.darkroom.storage.jobs.tenants.Scope;
import java.util.Set;

/**
 * Who calls.
 *
 * @param tenant whose jobs and files these are: a caller never sees those of another one
 * @param name what the key or the token's subject is called
 */
public record Caller(String tenant, String name, Set<Scope> scopes) {
    public static final String DEFAULT_TENANT = "default";

    /** No tenant is called so. */
    private static final String EVERY_TENANT = "*";

    /** Whoever holds a signed link: sees what the link leads to, and gets nowhere else. */
    static final Caller LINK_HOLDER = new Caller(EVERY_TENANT, "signed link", Set.of());

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    static Caller administrator(String name) {
        return new Caller(DEFAULT_TENANT, name, Set.of(Scope.values()));
    }

    /** Whether something of this tenant exists for the caller. */
    public boolean sees(String owner) {
        return tenant.equals(owner) || tenant.equals(EVERY_TENANT);
    }
}
