package dev.darkroom.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.darkroom.documents.DocumentStyle;
import dev.darkroom.documents.replicate.PredictionForm;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.TrainingRequest;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the API answers is written as the documents of jobs are. The events of a job keep the shape of version 1 there: an answer names
 * the kind of an event and no version.
 */
@Singleton
final class JsonStyle implements ObjectMapperCustomizer {
    @Override
    public void customize(ObjectMapper mapper) {
        var unused = DocumentStyle.apply(mapper)
                .addMixIn(GenerationRequest.class, RequestOfAnEvent.class)
                .addMixIn(TrainingRequest.class, RequestOfAnEvent.class);
    }

    private interface RequestOfAnEvent {
        @JsonProperty("prediction")
        @JsonSerialize(converter = ToPrediction.class)
        @Nullable
        Map<String, String> client();
    }

    /** What is null never comes here. */
    static final class ToPrediction extends StdConverter<Map<String, String>, @Nullable PredictionForm> {
        @Override
        public @Nullable PredictionForm convert(Map<String, String> client) {
            return PredictionForm.of(client);
        }
    }
}
