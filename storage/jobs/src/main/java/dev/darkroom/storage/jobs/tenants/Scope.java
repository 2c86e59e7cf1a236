package dev.darkroom.storage.jobs.tenants;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a caller may do. */
public enum Scope {
    /** Look at the jobs and files of its own tenant. */
    READ,
    /** Make, change and delete them. */
    SUBMIT,
    /** What concerns the platform as a whole, such as the keys of all tenants. */
    ADMIN;

    /** What users have; keys of before scopes have it as the role {@code user}. */
    public static final Set<Scope> OF_A_USER = Set.of(READ, SUBMIT);

    public static final String RULE = "must hold one or more of read, submit, admin";

    private static final String USER = "user";

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(scope -> scope.wireName().equals(name))
                .findFirst();
    }

    /** The scopes of a role: {@code user} or {@code admin}, as keys had them before there were scopes. */
    public static Optional<Set<Scope>> ofRole(String name) {
        return switch (name) {
            case USER -> Optional.of(OF_A_USER);
            case "admin" -> Optional.of(Set.of(ADMIN));
            default -> Optional.empty();
        };
    }

    /** The roles that these scopes make up. */
    public static Set<String> roles(Set<Scope> scopes) {
        return Stream.of(USER, ADMIN.wireName())
                .filter(role -> scopes.containsAll(ofRole(role).orElseThrow()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** As they are stored. */
    static String text(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::wireName).collect(Collectors.joining(","));
    }

    /** What was stored, by whatever release: a name that this one does not know grants nothing. */
    static Set<Scope> of(String text) {
        return Stream.of(text.split(","))
                .flatMap(name -> Stream.concat(
                        ofWireName(name).stream(), ofRole(name).stream().flatMap(Set::stream)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
    }
}
