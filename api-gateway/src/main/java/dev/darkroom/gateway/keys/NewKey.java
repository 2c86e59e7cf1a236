package dev.darkroom.gateway.keys;

import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.json.JsonFields;
import dev.darkroom.storage.jobs.tenants.KeyNames;
import dev.darkroom.storage.jobs.tenants.Role;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The key that an administrator wants. */
@Schema(name = "NewKey")
record NewKey(
        @Schema(description = "What it is for; 1 to 100 characters", required = true)
        String name,

        @Schema(
                description = "Whose jobs and files it opens; lower-case letters, digits and -, at most 63",
                defaultValue = "default")
        String tenant,

        @Schema(description = "user and admin; only user when left out")
        Set<Role> roles) {

    static NewKey read(byte[] body) {
        JsonFields fields = JsonFields.of(body);
        String name = Optional.ofNullable(fields.text("name")).orElse("");
        String tenant = Optional.ofNullable(fields.text("tenant")).orElse(Caller.DEFAULT_TENANT);
        Set<Role> roles = roles(fields);
        fields.refuseOthers();
        if (!KeyNames.isName(name)) {
            fields.refuse("name", KeyNames.NAME_RULE);
        }
        if (!KeyNames.isTenant(tenant)) {
            fields.refuse("tenant", KeyNames.TENANT_RULE);
        }
        fields.refuseIfViolated();
        return new NewKey(name, tenant, roles);
    }

    private static Set<Role> roles(JsonFields fields) {
        Set<String> names = fields.texts("roles");
        if (names == null) {
            return EnumSet.of(Role.USER);
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : names) {
            Role.ofWireName(name)
                    .ifPresentOrElse(roles::add, () -> fields.refuse("roles", "must hold one or more of user, admin"));
        }
        if (names.isEmpty()) {
            fields.refuse("roles", "must hold one or more of user, admin");
        }
        return roles;
    }
}
