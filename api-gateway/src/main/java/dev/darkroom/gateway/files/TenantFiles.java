package dev.darkroom.gateway.files;

import dev.darkroom.events.JobId;
import dev.darkroom.gateway.connections.MemoryBudgets;
import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.images.ImageHeader;
import dev.darkroom.storage.jobs.files.UploadedFile;
import dev.darkroom.storage.jobs.files.UploadedFiles;
import dev.darkroom.storage.objects.ObjectKeys;
import dev.darkroom.storage.objects.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Uploaded images and data sets: the bytes in the bucket, what is known of them in PostgreSQL. Calls block. */
@ApplicationScoped
public class TenantFiles {
    private static final Pattern ADDRESS = Pattern.compile("(?:[^?#]*/files/)?([0-9a-v]{26})(?:/content)?(?:[?#].*)?");
    private static final int LONGEST_NAME = 200;

    private final UploadedFiles files;
    private final ObjectStore objects;
    private final BudgetedReader reader;
    private final DataSetReader dataSets;
    private final FilesConfig config;
    private final MemoryBudgets budgets;
    private final SecureRandom random = new SecureRandom();

    TenantFiles(
            UploadedFiles files,
            ObjectStore objects,
            BudgetedReader reader,
            DataSetReader dataSets,
            FilesConfig config,
            MemoryBudgets budgets) {
        this.files = files;
        this.objects = objects;
        this.reader = reader;
        this.dataSets = dataSets;
        this.config = config;
        this.budgets = budgets;
    }

    /** @throws ProblemException when the part of the form is missing or no image that we take */
    public UploadedFile add(String tenant, @Nullable FileUpload content) {
        if (content == null) {
            throw refused("is required");
        }
        try {
            return add(tenant, content.fileName(), Files.readAllBytes(content.uploadedFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws ProblemException when the bytes are no image and no data set that we take */
    public UploadedFile add(String tenant, @Nullable String name, byte[] content) {
        return add(tenant, name, content, UploadedFile.NOTHING_SAID);
    }

    /**
     * As {@link #add(String, String, byte[])}.
     *
     * @param metadata what the client says of it, a JSON object
     */
    public UploadedFile add(String tenant, @Nullable String name, byte[] content, String metadata) {
        try (Reservation reading = budgets.read(tenant)) {
            if (DataSetReader.isArchive(content)) {
                return addDataSet(tenant, name, content, metadata);
            }
            ImageHeader header = reader.inspect(content);
            UploadedFile file = file(
                    tenant,
                    name,
                    header.format().mediaType(),
                    content.length,
                    header.width(),
                    header.height(),
                    1,
                    HexFormat.of().formatHex(sha256().digest(content)),
                    metadata);
            objects.put(key(file), content, file.contentType());
            files.add(file);
            return file;
        } catch (UnusableImageException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private UploadedFile addDataSet(String tenant, @Nullable String name, byte[] content, String metadata)
            throws UnusableImageException {
        try (NormalizedDataSet dataSet = dataSets.read(tenant, content)) {
            UploadedFile file = file(
                    tenant,
                    name,
                    UploadedFile.DATA_SET,
                    Files.size(dataSet.archive()),
                    0,
                    0,
                    dataSet.images(),
                    sha256(dataSet.archive()),
                    metadata);
            objects.upload(key(file), dataSet.archive(), file.contentType());
            files.add(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UploadedFile file(
            String tenant,
            @Nullable String name,
            String contentType,
            long bytes,
            int width,
            int height,
            int images,
            String sha256,
            String metadata) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new UploadedFile(
                JobId.fresh(now, random.nextLong(), random.nextLong()).value(),
                tenant,
                cleaned(name),
                contentType,
                bytes,
                width,
                height,
                images,
                sha256,
                metadata,
                now,
                now.plus(config.keepFor()));
    }

    /** The file, if there is one that this caller sees. */
    public Optional<UploadedFile> find(Caller caller, String id) {
        return JobId.isValid(id)
                ? files.find(id, Instant.now()).filter(file -> caller.sees(file.tenant()))
                : Optional.empty();
    }

    /** As {@link #find}, by the id or any address of the file. */
    public Optional<UploadedFile> at(Caller caller, String address) {
        Matcher file = ADDRESS.matcher(address);
        return file.matches() ? find(caller, file.group(1)) : Optional.empty();
    }

    /** Empty where the bucket has lost it. */
    public Optional<byte[]> content(UploadedFile file) {
        return objects.get(key(file)).map(ObjectStore.StoredObject::content);
    }

    /** Writes a copy under another key of the bucket; false where the bucket has lost the file. */
    public boolean copy(UploadedFile file, String to) {
        return objects.copy(key(file), to);
    }

    public List<UploadedFile> list(String tenant, Optional<String> before, int limit) {
        return files.list(tenant, before, limit, Instant.now());
    }

    /** First the bytes: a file without them is only a gap, bytes without a file would stay for ever. */
    public void delete(UploadedFile file) {
        objects.delete(key(file));
        files.delete(file.tenant(), file.id());
    }

    private static String key(UploadedFile file) {
        return ObjectKeys.file(file.tenant(), file.id());
    }

    private static ProblemException refused(String detail) {
        return ProblemException.invalidRequest(List.of(new Violation("content", detail)));
    }

    private static String cleaned(@Nullable String name) {
        String printable = Objects.requireNonNullElse(name, "")
                .replaceAll("[\\p{C}\\\\/]", "")
                .strip();
        String some = printable.isEmpty() ? "image" : printable;
        return some.length() <= LONGEST_NAME ? some : some.substring(0, LONGEST_NAME);
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (DigestInputStream input = new DigestInputStream(Files.newInputStream(file), digest)) {
            input.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
