package dev.darkroom.orchestrator.reactions;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import dev.darkroom.storage.jobs.JobDocument;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The body of a webhook call (Standard Webhooks, "payload structure").
 *
 * @param type for example {@code job.succeeded}
 * @param timestamp when the event happened
 * @param data the job at that moment
 */
record Announcement(String type, Instant timestamp, JobDocument data) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule()
                    .addSerializer(double.class, new ShortestNumber())
                    .addSerializer(Double.class, new ShortestNumber()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    /** The call to make, if the job's webhook listens to this moment. */
    static List<Effect> of(Happened happened, WebhookEvent moment, String type, PublicLinks links) {
        Webhook webhook = happened.after().request().webhook();
        if (webhook == null || !webhook.events().contains(moment)) {
            return List.of();
        }
        JobDocument job = JobDocument.of(happened.after(), 0, null, path -> links.to(path, happened.decidedAt()));
        Announcement announcement = new Announcement(type, happened.event().at(), job);
        // Derived and without a full stop, which separates the parts of the signed text.
        String id = happened.after().id() + "-" + happened.after().version();
        return List.of(new Effect.Call(
                new NewDelivery(id, happened.after().id(), webhook.url(), announcement.json(), happened.decidedAt())));
    }

    private String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a job document is always JSON", e);
        }
    }

    /**
     * Numbers as JavaScript writes them (7, not 7.0): receivers that verify a body which their framework has parsed and
     * printed again get the bytes that were signed.
     */
    private static final class ShortestNumber extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(
                        new BigDecimal(value.toString()).stripTrailingZeros().toPlainString());
            } else {
                json.writeNull();
            }
        }
    }
}
