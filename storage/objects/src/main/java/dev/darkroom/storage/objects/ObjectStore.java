package dev.darkroom.storage.objects;

import java.util.List;
import java.util.Optional;

/** A bucket. Calls block; methods throw {@link ObjectStoreException} when the store cannot be reached or refuses. */
public interface ObjectStore {

    /** Writes the object whole; an object of the same key is replaced. */
    void put(String key, byte[] content, String contentType);

    Optional<StoredObject> get(String key);

    /** Keys that begin with the prefix, in order. */
    List<String> list(String prefix);

    void delete(String key);

    /** An object with its media type. */
    record StoredObject(byte[] content, String contentType) {}
}
