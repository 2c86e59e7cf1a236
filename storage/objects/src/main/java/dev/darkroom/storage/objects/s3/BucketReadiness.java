package dev.darkroom.storage.objects.s3;

import dev.darkroom.storage.objects.ObjectStore;
import dev.darkroom.storage.objects.ObjectStoreException;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the bucket answers. */
@Readiness
@ApplicationScoped
class BucketReadiness implements HealthCheck {
    /** Under which nothing lies, so that the answer is short. */
    private static final String NOTHING = "health/";

    private final ObjectStore objects;

    BucketReadiness(ObjectStore objects) {
        this.objects = objects;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("bucket").status(answers()).build();
    }

    private boolean answers() {
        try {
            objects.list(NOTHING);
            return true;
        } catch (ObjectStoreException e) {
            return false;
        }
    }
}
