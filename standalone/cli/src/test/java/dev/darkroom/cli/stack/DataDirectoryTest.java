package dev.darkroom.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.cli.console.CliException;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldMakeTheWebhookSecretOnceAndForItsOwnerOnly() throws Exception {
        String secret = DataDirectory.open(folder).webhookSecret();

        assertThat(DataDirectory.open(folder).webhookSecret()).isEqualTo(secret);
        assertThat(secret).startsWith("whsec_");
        assertThat(Base64.getDecoder().decode(secret.substring("whsec_".length())))
                .hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("webhook-secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldKeepTheKeyOfThisMachineForItsOwnerOnly() throws IOException {
        String key = DataDirectory.open(folder).adminKey();

        assertThat(DataDirectory.open(folder).adminKey()).isEqualTo(key);
        assertThat(KeySecret.isValid(key)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("admin-key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldTakeFromOthersWhatTheyCouldReadOfAFolderOfBefore() throws IOException {
        Path data = folder.resolve("data");
        Files.createDirectories(data.resolve("logs"));
        Path log = Files.writeString(data.resolve("logs/orchestrator.log"), "a line");
        Path foreign = Files.writeString(folder.resolve("foreign.safetensors"), "weights");
        Files.createSymbolicLink(data.resolve("linked"), foreign);
        for (Path open : List.of(data, data.resolve("logs"), foreign)) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-r--"));

        DataDirectory.open(data).save(new StackState(null, List.of()));

        assertThat(permissions(data)).isEqualTo("rwx------");
        assertThat(permissions(data.resolve("models"))).isEqualTo("rwx------");
        assertThat(permissions(log)).isEqualTo("rw-------");
        assertThat(permissions(data.resolve("stack.json"))).isEqualTo("rw-------");
        assertThat(permissions(foreign)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void shouldKeepTheUsersOwnAdminKeyForOtherCommands() {
        DataDirectory.open(folder).useAdminKey("dr_of-the-user");

        assertThat(DataDirectory.open(folder).adminKey()).isEqualTo("dr_of-the-user");
    }

    @Test
    void shouldRefuseAnUnreadableName() {
        assertThatThrownBy(() -> DataDirectory.open(folder.resolve("two\nlines")))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("cannot be printed");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void shouldTellWhereASharedStackServes() {
        DataDirectory data = DataDirectory.open(folder);

        data.save(new StackState("http://127.0.0.1:8080", List.of(new StackState.ProcessState("orchestrator", 42, 1))));

        assertThat(data.server()).hasValueSatisfying(url -> assertThat(url).hasPort(8080));
        assertThat(data.state().orElseThrow().processes())
                .containsExactly(new StackState.ProcessState("orchestrator", 42, 1));
    }

    @Test
    void shouldNotOfferAStackThatServesOneCommandOnly() {
        DataDirectory data = DataDirectory.open(folder);

        data.save(new StackState(null, List.of()));

        assertThat(data.server()).isEmpty();
    }

    @Test
    void shouldKnowNothingAfterAnOrderlyEnd() {
        DataDirectory data = DataDirectory.open(folder);
        data.save(new StackState("http://127.0.0.1:8080", List.of()));

        data.forgetState();

        assertThat(data.state()).isEmpty();
    }
}
