package dev.darkroom.documents;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.TimeZone;

/** How documents of jobs are written, over REST as in webhooks: snake_case, and each time to the millisecond, the last zeros too. */
public final class DocumentStyle {
    private static final JsonFormat.Value TIME = JsonFormat.Value.forPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX")
            .withTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));

    private DocumentStyle() {}

    /** Returns the same mapper. */
    public static <M extends ObjectMapper> M apply(M mapper) {
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        mapper.configOverride(Instant.class).setFormat(TIME);
        return mapper;
    }
}
