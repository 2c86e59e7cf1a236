package dev.darkroom.cli.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.embedded.PrivateFiles;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The folder that keeps everything of one local Darkroom, and tells a second command whether the first still runs. */
public final class DataDirectory {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;

    /** Kept, because a lock that is no longer referenced is released. */
    private @Nullable FileLock lock;

    private DataDirectory(Path path) {
        this.path = path;
    }

    public static DataDirectory open(Path path) {
        if (path.toString().chars().anyMatch(Character::isISOControl)) {
            throw CliException.refused("the name of the data folder holds a character that cannot be printed");
        }
        try {
            PrivateFiles.directory(path);
            for (String folder : List.of("logs", "models", "fetched-models")) {
                PrivateFiles.directory(path.resolve(folder));
            }
            return new DataDirectory(path.toRealPath());
        } catch (IOException e) {
            throw CliException.refused("the data folder " + path + " cannot be written, or is not this user's own ("
                    + System.getProperty("user.name") + "); name another one with --data");
        }
    }

    public Path path() {
        return path;
    }

    /** The models that the user added. */
    public Path models() {
        return path.resolve("models");
    }

    /** Copies of the models that trainings have made, for all workers. */
    Path fetchedModels() {
        return path.resolve("fetched-models");
    }

    public Path log(String process) {
        return path.resolve("logs").resolve(process + ".log");
    }

    /** Whether this command now owns the folder; the operating system frees it however the command ends. */
    public synchronized boolean tryLock() {
        try {
            FileChannel channel =
                    FileChannel.open(PrivateFiles.file(path.resolve("darkroom.lock")), StandardOpenOption.WRITE);
            lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return lock != null;
        } catch (IOException e) {
            throw CliException.refused("the data folder " + path + " cannot be written");
        }
    }

    /** What the last stack on the folder wrote down; after a crash it is older than the truth. */
    public Optional<StackState> state() {
        try {
            return Optional.of(JSON.readValue(path.resolve("stack.json").toFile(), StackState.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where {@code darkroom up} serves on this folder, if it does; true only while another command holds the lock. */
    public Optional<URI> server() {
        return state().map(StackState::url).map(URI::create);
    }

    void save(StackState state) {
        try {
            PrivateFiles.write(
                    path.resolve("stack.json"),
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many workers the stack on this folder is to have from now on; it looks here now and then. */
    public void wantWorkers(int number) {
        try {
            PrivateFiles.write(path.resolve("workers"), Integer.toString(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was asked for last. */
    public int wantedWorkers() {
        try {
            return Integer.parseInt(Files.readString(path.resolve("workers")).strip());
        } catch (NumberFormatException e) {
            throw CliException.failed(path.resolve("workers") + " holds no number");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes down what Kafka's own tools take, as in {@code kafka-topics.sh --command-config client.properties}. */
    void keepClientProperties(Map<String, String> client) {
        Properties properties = new Properties();
        properties.putAll(client);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
            PrivateFiles.write(clientPropertiesFile(), text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forgetState() {
        try {
            Files.deleteIfExists(path.resolve("stack.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key that signs webhooks, in the form of Standard Webhooks; made once. */
    public String webhookSecret() {
        return secret(webhookSecretFile(), () -> {
            byte[] secret = new byte[32];
            new SecureRandom().nextBytes(secret);
            return "whsec_" + Base64.getEncoder().encodeToString(secret);
        });
    }

    /** What signs links that open without a key; made once. */
    public String linksSecret() {
        return secret(path.resolve("links-secret"), () -> {
            byte[] secret = new byte[32];
            new SecureRandom().nextBytes(secret);
            return Base64.getEncoder().encodeToString(secret);
        });
    }

    /** The API key of this machine's owner, who may do everything; made once. */
    public String adminKey() {
        return secret(adminKeyFile(), () -> KeySecret.draw(new SecureRandom()).value());
    }

    public Path clientPropertiesFile() {
        return path.resolve("client.properties");
    }

    /** Makes the user's own key the one that commands on this folder use. */
    void useAdminKey(String key) {
        try {
            PrivateFiles.write(adminKeyFile(), key + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path adminKeyFile() {
        return path.resolve("admin-key");
    }

    /** What only the owner of the folder can read. */
    private static String secret(Path file, Supplier<String> draw) {
        try {
            if (!Files.exists(file)) {
                PrivateFiles.write(file, draw.get() + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path webhookSecretFile() {
        return path.resolve("webhook-secret");
    }
}
