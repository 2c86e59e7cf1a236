package dev.darkroom.storage.jobs.tenants;

import dev.darkroom.storage.jobs.jdbc.DatabaseException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The keys of all tenants. Calls block; they throw {@link DatabaseException} when the store does not answer. */
public interface ApiKeys {

    void add(ApiKey key);

    /**
     * The key of this hash, unless it was revoked or has expired.
     *
     * @param now its day in UTC is noted as that of the last use
     */
    Optional<ApiKey> use(String hash, Instant now);

    /** All keys, revoked and expired ones too, oldest first. */
    List<ApiKey> list();

    /** @return whether a key of this id was in force */
    boolean revoke(String id, Instant now);
}
