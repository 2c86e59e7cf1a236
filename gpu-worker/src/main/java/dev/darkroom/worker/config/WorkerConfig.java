package dev.darkroom.worker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;

/** Settings of this worker process. */
@ConfigMapping(prefix = "darkroom.worker")
public interface WorkerConfig {
    /** Name of this worker in reports and logs; unique among those that run. */
    @WithDefault("worker-${quarkus.uuid}")
    String id();

    /** Where networks run: {@code auto}, {@code cpu} or {@code cuda:N}. */
    @WithDefault("auto")
    @Pattern(regexp = "auto|cpu|cuda(:[0-9]+)?")
    String device();

    /**
     * Type that networks compute in: {@code auto} (fp32 on a CPU, fp16 on a CUDA device), {@code fp32}, {@code bf16} (on CPUs that
     * have instructions for it, and CUDA) or {@code fp16} (CUDA).
     */
    @WithDefault("auto")
    @Pattern(regexp = "auto|fp32|bf16|fp16")
    String precision();

    /** The pool whose tasks this worker takes. */
    @WithDefault("default")
    String pool();

    /** Tasks held at a time; a second one uploads its pictures while the engine runs the next. */
    @WithDefault("1")
    @Min(1)
    @Max(64)
    int slots();

    /** Time between two heartbeats of an attempt; several must fit into the orchestrator's lease. */
    @WithDefault("3s")
    Duration heartbeat();

    /** How long a task stays locked to this worker without a renewal; brokers allow 15 s to 60 s by default. */
    @WithDefault("30s")
    Duration lock();

    /** How long a shutdown waits for running attempts to be given back; the rest of it takes up to four seconds more. */
    @WithDefault("4s")
    Duration drain();
}
