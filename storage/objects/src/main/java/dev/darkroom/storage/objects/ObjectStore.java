package dev.darkroom.storage.objects;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A bucket. Calls block; methods throw {@link ObjectStoreException} when the store cannot be reached or refuses. */
public interface ObjectStore {

    /** Writes the object whole; an object of the same key is replaced. */
    void put(String key, byte[] content, String contentType);

    /**
     * As {@link #put(String, byte[], String)}, unless there is an object of that key: of many who try at once, one writes. After a timeout
     * the caller may find its own object on retry and get false.
     *
     * @return whether it was written
     */
    boolean putIfAbsent(String key, byte[] content, String contentType);

    Optional<StoredObject> get(String key);

    /** As {@link #put(String, byte[], String)}, for what may be larger than memory. */
    void upload(String key, Path file, String contentType);

    /**
     * Writes an object into a file, which is there whole or not at all; one that is there already is replaced.
     *
     * @return whether there is such an object
     */
    boolean download(String key, Path file);

    /**
     * Writes a copy within the bucket, without reading the object.
     *
     * @return whether there is such an object
     */
    boolean copy(String from, String to);

    /** Keys that begin with the prefix, in order. */
    List<String> list(String prefix);

    void delete(String key);

    /** An object with its media type. */
    record StoredObject(byte[] content, String contentType) {}
}
