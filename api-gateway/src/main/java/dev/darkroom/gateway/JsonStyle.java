package dev.darkroom.gateway;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.TimeZone;

/** The API speaks snake_case, and tells each time to the millisecond, the last zeros too. */
@Singleton
final class JsonStyle implements ObjectMapperCustomizer {
    private static final JsonFormat.Value TIME = JsonFormat.Value.forPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX")
            .withTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        mapper.configOverride(Instant.class).setFormat(TIME);
    }
}
