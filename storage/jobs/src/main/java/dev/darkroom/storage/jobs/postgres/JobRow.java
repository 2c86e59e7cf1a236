package dev.darkroom.storage.jobs.postgres;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;

/** A job's view, for queries; {@link BatchWriter} writes it. */
@Entity
@Immutable
@Table(name = "job")
class JobRow {
    @Id
    String id;

    @Column
    String tenant;

    @Column
    String kind;

    @Column
    String status;

    @Column
    boolean dispatched;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "lease_until")
    Instant leaseUntil;

    /** The whole view. */
    @Column
    @ColumnTransformer(read = "view::text")
    String view;
}
