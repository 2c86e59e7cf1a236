package dev.darkroom.storage.jobs.tenants;

import java.util.regex.Pattern;

/** How tenants and keys may be called. */
public final class KeyNames {
    public static final String NAME_RULE = "must have 1 to 100 printable characters";
    public static final String TENANT_RULE = "must have 1 to 63 lower-case letters, digits and -, and begin with no -";

    public static final String NAME = "^(?! *$)[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]{1,100}$";
    public static final String TENANT = "^[a-z0-9][a-z0-9-]{0,62}$";

    private KeyNames() {}

    public static boolean isName(String text) {
        return Pattern.matches(NAME, text);
    }

    /** A tenant is part of object keys and of metrics, so that it has to be a plain word. */
    public static boolean isTenant(String text) {
        return Pattern.matches(TENANT, text);
    }
}
