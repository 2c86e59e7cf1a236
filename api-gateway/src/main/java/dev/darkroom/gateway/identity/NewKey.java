package dev.darkroom.gateway.identity;

import dev.darkroom.gateway.http.FieldLimits;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.storage.jobs.tenants.KeyLifetime;
import dev.darkroom.storage.jobs.tenants.KeyNames;
import dev.darkroom.storage.jobs.tenants.Scope;
import jakarta.validation.constraints.Pattern;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The key that an administrator wants. */
@Schema(name = "NewKey")
record NewKey(
        @Pattern(regexp = KeyNames.NAME, message = KeyNames.NAME_RULE)
        @Schema(description = "What it is for; 1 to 100 characters", required = true)
        String name,

        @Pattern(regexp = KeyNames.TENANT, message = KeyNames.TENANT_RULE)
        @Schema(
                description = "Whose jobs and files it opens; lower-case letters, digits and -, at most 63",
                defaultValue = "default")
        String tenant,

        @Schema(description = "read, submit and admin; read and submit when left out")
        Set<Scope> scopes,

        @Nullable @Schema(description = "When it ends by itself, in RFC 3339; never when left out", nullable = true)
        Instant expiresAt) {
    static NewKey read(byte[] body, FieldLimits limits, Instant now) {
        JsonFields fields = JsonFields.of(body);
        NewKey wanted = new NewKey(
                Optional.ofNullable(fields.text("name")).orElse(""),
                Optional.ofNullable(fields.text("tenant")).orElse(Caller.DEFAULT_TENANT),
                scopes(fields),
                end(fields, now));
        fields.refuseOthers();
        fields.require(limits, wanted);
        return wanted;
    }

    /** Clients of before scopes say {@code roles}: user or admin. */
    private static Set<Scope> scopes(JsonFields fields) {
        Set<Scope> byRole = named(fields, "roles", "must hold one or more of user, admin", Scope::ofRole);
        Set<Scope> byScope = named(
                fields, "scopes", Scope.RULE, name -> Scope.ofWireName(name).map(Set::of));
        if (byRole != null && byScope != null) {
            fields.refuse("roles", "must be left out where scopes is given");
        }
        return byScope != null ? byScope : byRole != null ? byRole : Scope.OF_A_USER;
    }

    private static @Nullable Set<Scope> named(
            JsonFields fields, String field, String rule, Function<String, Optional<Set<Scope>>> meaning) {
        Set<String> names = fields.texts(field);
        if (names == null) {
            return null;
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        names.forEach(name -> meaning.apply(name).ifPresentOrElse(scopes::addAll, () -> fields.refuse(field, rule)));
        if (names.isEmpty()) {
            fields.refuse(field, rule);
        }
        return scopes;
    }

    private static @Nullable Instant end(JsonFields fields, Instant now) {
        String text = fields.text("expires_at");
        if (text == null) {
            return null;
        }
        try {
            Instant end = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            if (KeyLifetime.mayEnd(end, now)) {
                return end;
            }
        } catch (DateTimeException e) {
            // Refused below, as one that lies elsewhere.
        }
        fields.refuse("expires_at", KeyLifetime.RULE);
        return null;
    }
}
