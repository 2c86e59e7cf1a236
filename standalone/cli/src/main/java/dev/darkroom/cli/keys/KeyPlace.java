package dev.darkroom.cli.keys;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.stack.DataDirectory;
import dev.darkroom.cli.stack.ServerOptions;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Finds where the keys are: at the server named, in the database configured, else in the Darkroom on the data folder. */
final class KeyPlace {
    @Mixin
    private ServerOptions server = new ServerOptions();

    KeyAdministration open() {
        return server.remote()
                .<KeyAdministration>map(GatewayKeys::new)
                .or(() -> DatabaseKeys.configured(System.getenv()))
                .orElseGet(this::local);
    }

    private KeyAdministration local() {
        DataDirectory directory = server.directory();
        Optional<DarkroomClient> running = directory.server().map(url -> new DarkroomClient(url, directory.adminKey()));
        return running.map(GatewayKeys::new)
                .orElseThrow(() -> CliException.refused("no Darkroom runs on " + directory.path()
                        + ": start one with darkroom up, name one with --server, or set QUARKUS_DATASOURCE_JDBC_URL"));
    }
}
