package dev.darkroom.orchestrator.reactions;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.darkroom.documents.DocumentStyle;
import dev.darkroom.documents.JobDocument;
import dev.darkroom.documents.replicate.PredictionDocument;
import dev.darkroom.documents.replicate.PredictionForm;
import dev.darkroom.documents.replicate.PredictionLinks;
import dev.darkroom.documents.replicate.TrainingDocument;
import dev.darkroom.events.GenerationRequest;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.Webhook;
import dev.darkroom.events.WebhookEvent;
import dev.darkroom.jobs.JobView;
import dev.darkroom.storage.jobs.Changes.NewDelivery;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The body of a webhook call (Standard Webhooks, "payload structure"); a job that was submitted through Replicate's interface is sent as a
 * prediction or training.
 *
 * @param type for example {@code job.succeeded}
 * @param timestamp when the event happened
 * @param data the job at that moment
 */
record Announcement(String type, Instant timestamp, JobDocument data) {
    private static final JsonMapper JSON = DocumentStyle.apply(JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule()
                    .addSerializer(double.class, new ShortestNumber())
                    .addSerializer(Double.class, new ShortestNumber()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // Control characters as JavaScript writes them.
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build());

    /** The webhook call to make, if the job's webhook asks for this kind of event. */
    static List<Effect> of(EventContext context, WebhookEvent moment, String type, WebhookLinks links) {
        Webhook webhook = context.after().request().webhook();
        if (webhook == null || !webhook.events().contains(moment)) {
            return List.of();
        }
        JobView job = context.after();
        // Derived and without a full stop, which separates the parts of the signed text.
        String id = job.id() + "-" + job.version() + mark(moment);
        return List.of(new Effect.Call(new NewDelivery(
                id,
                job.id(),
                webhook.url(),
                json(body(context, type, links)),
                context.decidedAt(),
                context.traceparent())));
    }

    /** Distinguishes the calls that one event may cause. */
    private static String mark(WebhookEvent moment) {
        return switch (moment) {
            case START, COMPLETED -> "";
            case LOGS -> "-logs";
            case OUTPUT -> "-output";
        };
    }

    private static Object body(EventContext context, String type, WebhookLinks links) {
        JobView job = context.after();
        UnaryOperator<String> signed = path -> links.to(path, context.decidedAt());
        Instant at = context.event().at();
        if (PredictionForm.of(job.request()) == null) {
            return new Announcement(type, at, JobDocument.of(job, 0, null, signed));
        }
        PredictionLinks theirs = new PredictionLinks(path -> links.publicUrl() + path, signed);
        return switch (job.request()) {
            case GenerationRequest drawn -> PredictionDocument.of(job, 0, at, theirs);
            case TrainingRequest training -> TrainingDocument.of(job, training, 0, at, theirs);
        };
    }

    private static String json(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a job document is always JSON", e);
        }
    }

    /**
     * Numbers as JavaScript writes them (7, not 7.0): receivers that verify a body which their framework has parsed and
     * printed again get the bytes that were signed.
     */
    private static final class ShortestNumber extends JsonSerializer<Double> {
        /** Smaller ones are written with an exponent (ECMA-262, Number::toString). */
        private static final BigDecimal SMALLEST_PLAIN = new BigDecimal("1e-6");

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(javaScript(new BigDecimal(value.toString()).stripTrailingZeros()));
            } else {
                json.writeNull();
            }
        }

        /** Of what this platform counts, nothing is so large that it would have an exponent. */
        private static String javaScript(BigDecimal number) {
            if (number.signum() == 0 || number.abs().compareTo(SMALLEST_PLAIN) >= 0) {
                return number.toPlainString();
            }
            int exponent = number.precision() - number.scale() - 1;
            return number.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
        }
    }
}
