package dev.darkroom.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.documents.DocumentStyle;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** What the API answers is written as the documents of jobs are. */
@Singleton
final class JsonStyle implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        var unused = DocumentStyle.apply(mapper);
    }
}
