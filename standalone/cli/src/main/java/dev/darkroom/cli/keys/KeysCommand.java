package dev.darkroom.cli.keys;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.cli.keys.KeyAdministration.ListedKey;
import dev.darkroom.cli.keys.KeyAdministration.WantedKey;
import dev.darkroom.storage.jobs.tenants.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes API keys, lists and revokes them. */
@Command(
        name = "keys",
        description = "Makes API keys, lists them and revokes them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.ListKeys.class,
            KeysCommand.Revoke.class,
            CommandLine.HelpCommand.class
        })
public final class KeysCommand {

    @Command(
            name = "create",
            description = "Makes a key and prints it once, as the last word of the output.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "What the key is for.")
        private String name = "";

        @Option(names = "--tenant", description = "Whose jobs and files it opens (default: ${DEFAULT-VALUE}).")
        private String tenant = "default";

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                split = ",",
                description = "read, submit or admin; may be repeated (default: read and submit).")
        private Set<String> scopes = new TreeSet<>();

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description = "user, for the scopes read and submit, or admin; may be repeated.")
        private Set<String> roles = new TreeSet<>();

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                description = "When the key ends by itself: 90d, 12h, 30m, or a time such as 2030-01-31T12:00:00Z"
                        + " (default: never).")
        private @Nullable String expires;

        @Mixin
        private KeyPlace place = new KeyPlace();

        @Override
        public Integer call() {
            Set<String> granted = granted();
            Instant end = expires == null ? null : Expiry.of(expires, Instant.now());
            String key = place.open().create(new WantedKey(name, tenant, granted, end));
            new Output()
                    .result("Key " + name + " of tenant " + tenant + " (" + String.join(", ", granted) + ")"
                            + (end == null ? "" : " until " + end) + ": " + key);
            return 0;
        }

        private Set<String> granted() {
            Set<String> granted = new TreeSet<>(scopes);
            for (String role : roles) {
                Scope.ofRole(role)
                        .orElseThrow(() -> CliException.refused("--role must be user or admin"))
                        .forEach(scope -> granted.add(scope.wireName()));
            }
            return granted.isEmpty() ? new TreeSet<>(Set.of("read", "submit")) : granted;
        }
    }

    @Command(
            name = "list",
            description = "Lists the keys, all but the keys themselves.",
            mixinStandardHelpOptions = true)
    static final class ListKeys implements Callable<Integer> {
        @Mixin
        private KeyPlace place = new KeyPlace();

        @Override
        public Integer call() {
            Output output = new Output();
            for (ListedKey key : place.open().list()) {
                output.result(String.format(
                        Locale.ROOT,
                        "%s  %-20s %-12s %-17s created %s, %s%s%s",
                        key.id(),
                        key.name(),
                        key.tenant(),
                        String.join(",", key.scopes()),
                        key.createdAt(),
                        key.lastUsed() == null ? "never used" : "last used " + key.lastUsed(),
                        key.expiresAt() == null ? "" : ", expires " + key.expiresAt(),
                        key.revokedAt() == null ? "" : ", revoked " + key.revokedAt()));
            }
            return 0;
        }
    }

    @Command(
            name = "revoke",
            description = "Ends a key; gateways follow within seconds.",
            mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Parameters(paramLabel = "KEY", description = "Id or name of the key.")
        private String wanted = "";

        @Mixin
        private KeyPlace place = new KeyPlace();

        @Override
        public Integer call() {
            KeyAdministration keys = place.open();
            List<ListedKey> meant = keys.list().stream()
                    .filter(key -> key.revokedAt() == null)
                    .filter(key -> key.id().equals(wanted) || key.name().equals(wanted))
                    .toList();
            if (meant.size() != 1) {
                throw CliException.refused(
                        meant.isEmpty()
                                ? "there is no key " + wanted + " in force"
                                : meant.size() + " keys are called " + wanted + "; name one by its id");
            }
            keys.revoke(meant.getFirst().id());
            new Output().result("Revoked " + meant.getFirst().id());
            return 0;
        }
    }
}
