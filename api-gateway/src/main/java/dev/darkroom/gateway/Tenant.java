package dev.darkroom.gateway;

/** Whose jobs these are. There is one tenant as long as clients do not identify themselves. */
public final class Tenant {
    public static final String DEFAULT = "default";

    private Tenant() {}
}
