package dev.darkroom.cli.stack;

import dev.darkroom.cli.client.DarkroomClient;
import dev.darkroom.cli.console.CliException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Darkroom a command talks to, and with which key. */
public final class ServerOptions {
    private static final Pattern LOCAL =
            Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?(/.*)?", Pattern.CASE_INSENSITIVE);

    @Option(names = "--server", paramLabel = "URL", description = "A running Darkroom (default: the one on --data).")
    private @Nullable String server;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "API key for --server (default: DARKROOM_API_KEY; none is needed for a Darkroom on --data).")
    private @Nullable String key;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder of darkroom up (default: .darkroom).")
    private @Nullable Path data;

    private final Map<String, String> environment = System.getenv();

    /** The server that the user named, if they did. */
    public Optional<DarkroomClient> remote() {
        return Optional.ofNullable(server).map(ServerOptions::address).map(url -> new DarkroomClient(url, keyFor(url)));
    }

    /** The server that the user named, else the one that runs on the data folder. */
    public DarkroomClient running() {
        return remote().orElseGet(() -> {
            DataDirectory directory = directory();
            return directory
                    .server()
                    .map(url -> new DarkroomClient(url, directory.adminKey()))
                    .orElseThrow(() -> CliException.refused("no Darkroom runs on " + directory.path()
                            + "; start one with darkroom up, or name one with --server"));
        });
    }

    public DataDirectory directory() {
        return DataDirectory.open(folder());
    }

    /** What was given, else the key of the data folder where that is what runs at this address. */
    private @Nullable String keyFor(URI url) {
        String given = key != null ? key : environment.get("DARKROOM_API_KEY");
        if (given != null || !Files.isDirectory(folder())) {
            return given;
        }
        DataDirectory directory = directory();
        return directory.server().filter(url::equals).isPresent() ? directory.adminKey() : null;
    }

    private Path folder() {
        return data == null ? Installation.current().defaultData() : data;
    }

    /** This machine may be named without a scheme; a key never goes to another one in the clear unless the user says so. */
    static URI address(String server) {
        try {
            URI url = new URI(LOCAL.matcher(server).matches() ? "http://" + server : server);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Refused below.
        }
        throw CliException.refused("--server must begin with http:// or https://, or be an address of this machine like"
                + " 127.0.0.1:8080");
    }
}
