package dev.darkroom.storage.objects;

/** The object store cannot be reached or refuses; trying again may help. */
public final class ObjectStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ObjectStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public static ObjectStoreException failed(String operation, String key, Exception cause) {
        return new ObjectStoreException(operation + " of " + key + " failed: " + cause.getMessage(), cause);
    }
}
