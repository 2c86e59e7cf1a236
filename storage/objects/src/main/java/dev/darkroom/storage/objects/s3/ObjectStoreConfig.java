package dev.darkroom.storage.objects.s3;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Where the bucket is. */
@ConfigMapping(prefix = "darkroom.objects")
public interface ObjectStoreConfig {
    /** Address of the S3 service, for example {@code http://localhost:9000}. */
    String endpoint();

    /** Access key id. */
    String accessKey();

    /** Secret access key. */
    String secretKey();

    /** Name of the bucket; it is made when it does not exist. */
    @WithDefault("darkroom")
    String bucket();

    /** Region that requests are signed for; MinIO takes any. */
    @WithDefault("us-east-1")
    String region();

    /** How long a connection, a write or a read may stand still before the call fails; ISO-8601 or a number of seconds. */
    @WithDefault("10s")
    @DurationMin(millis = 1)
    Duration timeout();
}
