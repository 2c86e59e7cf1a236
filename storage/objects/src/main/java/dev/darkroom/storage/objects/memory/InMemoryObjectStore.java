package dev.darkroom.storage.objects.memory;

import dev.darkroom.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A bucket in a map; safe for use by many threads. */
public final class InMemoryObjectStore implements ObjectStore {
    private final ConcurrentNavigableMap<String, StoredObject> objects = new ConcurrentSkipListMap<>();

    @Override
    public void put(String key, byte[] content, String contentType) {
        objects.put(key, new StoredObject(content.clone(), contentType));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content, String contentType) {
        return objects.putIfAbsent(key, new StoredObject(content.clone(), contentType)) == null;
    }

    @Override
    public Optional<StoredObject> get(String key) {
        return Optional.ofNullable(objects.get(key))
                .map(object -> new StoredObject(object.content().clone(), object.contentType()));
    }

    @Override
    public void upload(String key, Path file, String contentType) {
        try {
            put(key, Files.readAllBytes(file), contentType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean download(String key, Path file) {
        Optional<StoredObject> object = get(key);
        object.ifPresent(found -> {
            try {
                Files.write(file, found.content());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return object.isPresent();
    }

    @Override
    public boolean copy(String from, String to) {
        Optional<StoredObject> object = Optional.ofNullable(objects.get(from));
        object.ifPresent(found -> objects.put(to, found));
        return object.isPresent();
    }

    @Override
    public List<String> list(String prefix) {
        return objects.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList();
    }

    @Override
    public void delete(String key) {
        objects.remove(key);
    }
}
