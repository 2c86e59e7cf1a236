package dev.darkroom.cli.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.cli.CliException;
import dev.darkroom.storage.jobs.tenants.KeySecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
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
        try {
            Files.createDirectories(path.resolve("logs"));
            Files.createDirectories(path.resolve("models"));
            Files.createDirectories(path.resolve("fetched-models"));
            return new DataDirectory(path.toRealPath());
        } catch (IOException e) {
            throw CliException.refused("the data folder " + path + " cannot be written");
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
            FileChannel channel = FileChannel.open(
                    path.resolve("darkroom.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
        Path file = path.resolve("stack.json");
        Path draft = path.resolve("stack.json.draft");
        try {
            JSON.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), state);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many workers the stack on this folder is to have from now on; it looks here now and then. */
    public void wantWorkers(int number) {
        try {
            Path draft = path.resolve("workers.draft");
            Files.writeString(draft, Integer.toString(number));
            Files.move(draft, path.resolve("workers"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was asked for last. */
    public int wantedWorkers() {
        try {
            return Integer.parseInt(Files.readString(path.resolve("workers")));
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

    public Path adminKeyFile() {
        return path.resolve("admin-key");
    }

    /** What only the owner of the folder can read. */
    private static String secret(Path file, Supplier<String> draw) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, draw.get() + "\n");
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
