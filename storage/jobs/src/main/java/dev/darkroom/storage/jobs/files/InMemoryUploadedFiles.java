package dev.darkroom.storage.jobs.files;

import static java.util.Comparator.comparing;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Files in a map, for tests. */
public final class InMemoryUploadedFiles implements UploadedFiles {
    private static final Comparator<UploadedFile> NEWEST_FIRST =
            comparing(UploadedFile::createdAt).thenComparing(UploadedFile::id).reversed();

    private final Map<String, UploadedFile> files = new ConcurrentHashMap<>();

    @Override
    public void add(UploadedFile file) {
        files.put(file.id(), file);
    }

    @Override
    public Optional<UploadedFile> find(String id, Instant now) {
        return Optional.ofNullable(files.get(id))
                .filter(file -> file.expiresAt().isAfter(now));
    }

    @Override
    public List<UploadedFile> list(String tenant, Optional<String> before, int limit, Instant now) {
        Optional<UploadedFile> last = before.flatMap(
                id -> of(tenant).filter(file -> file.id().equals(id)).findFirst());
        if (before.isPresent() && last.isEmpty()) {
            return List.of();
        }
        return of(tenant)
                .filter(file -> file.expiresAt().isAfter(now))
                .filter(file -> last.isEmpty() || NEWEST_FIRST.compare(file, last.get()) > 0)
                .sorted(NEWEST_FIRST)
                .limit(limit)
                .toList();
    }

    @Override
    public boolean delete(String tenant, String id) {
        return of(tenant).anyMatch(file -> file.id().equals(id)) && files.remove(id) != null;
    }

    @Override
    public List<UploadedFile> expired(Instant now, int limit) {
        return files.values().stream()
                .filter(file -> !file.expiresAt().isAfter(now))
                .sorted(comparing(UploadedFile::expiresAt))
                .limit(limit)
                .toList();
    }

    private Stream<UploadedFile> of(String tenant) {
        return files.values().stream().filter(file -> file.tenant().equals(tenant));
    }
}
