package dev.darkroom.gateway;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the gateway. */
@StaticInitSafe
@ConfigMapping(prefix = "darkroom.gateway")
public interface GatewayConfig {
    /** What absolute links begin with, without a slash at the end; unset: the address that the client has called. */
    Optional<@Pattern(regexp = "https?://.*[^/]") String> publicUrl();

    /** Largest prompt and largest negative prompt, in bytes of UTF-8. */
    @WithDefault("4096")
    @Min(1)
    int promptMaxBytes();

    /** Largest request body, in bytes; leaves room for two images in base64. */
    @WithDefault("29360128")
    @Min(1024)
    int bodyMaxBytes();

    /** Longest time that {@code Prefer: wait} holds a request; proxies commonly give up after 60 s. */
    @WithDefault("55s")
    @DurationMin(seconds = 0)
    Duration waitMax();

    /** Longest time that a synchronous request (OpenAI's and AUTOMATIC1111's interfaces) waits for its images; then its job is canceled. */
    @WithDefault("10m")
    @DurationMin(millis = 1)
    Duration drawingMax();

    /** How long a cancel request waits for the job's end before it answers that it is under way. */
    @WithDefault("2s")
    @DurationMin(seconds = 0)
    Duration cancelWait();

    /** How long Kafka may take to acknowledge or answer before the request is refused as temporarily unavailable. */
    @WithDefault("5s")
    @DurationMin(millis = 1)
    Duration kafkaTimeout();

    /** How long commands may lie in the log without any being decided before new jobs are refused; a restart takes less. */
    @WithDefault("60s")
    @DurationMin(millis = 1)
    Duration orchestratorSilence();

    /** How long the list of models is taken for current. */
    @WithDefault("2s")
    @DurationMin(seconds = 0)
    Duration modelsMaxAge();

    /** How long a worker may send no status before it counts as gone; it sends one every three seconds. */
    @WithDefault("10s")
    @DurationMin(seconds = 3)
    Duration workerSilence();

    /** How often an event stream sends a comment, so that proxies keep the connection. */
    @WithDefault("15s")
    @DurationMin(millis = 1)
    Duration keepAlive();

    /** How often a stream looks into the store by itself, should a broadcast have been missed. */
    @WithDefault("3s")
    @DurationMin(millis = 1)
    Duration recheck();
}
