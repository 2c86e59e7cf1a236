package dev.darkroom.worker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.OptionalInt;
import org.hibernate.validator.constraints.time.DurationMin;

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
    @Pattern(regexp = "[a-zA-Z0-9._-]+")
    String pool();

    /**
     * What generates images: {@code torch}, or {@code null}, which answers after {@link #nullEngineTime} with images of one colour, to
     * measure what the platform itself costs.
     */
    @WithDefault("torch")
    @Pattern(regexp = "torch|null")
    String engine();

    /** How long the null engine takes for a job. */
    @WithDefault("100ms")
    @DurationMin(seconds = 0)
    Duration nullEngineTime();

    /** Tasks held at a time; their images are generated together, as far as memory allows. 0 for a worker that only trains. */
    @WithDefault("16")
    @Min(0)
    @Max(256)
    int slots();

    /** Trainings at a time, which share the device with the images generated meanwhile; 0 for a worker that only generates. */
    @WithDefault("1")
    @Min(0)
    @Max(8)
    int trainings();

    /** Time between two checkpoints of a training. */
    @WithDefault("60s")
    @DurationMin(seconds = 0)
    Duration trainingCheckpointInterval();

    /** Memory for what one call of a U-Net computes on its way, in megabytes; a quarter of what the device has free unless set. */
    @Min(1)
    OptionalInt batchMegabytes();

    /**
     * Memory for decoding or encoding an image in one piece, in megabytes; half of what the device has free unless set. Larger images are
     * computed in tiles.
     */
    @Min(1)
    OptionalInt decodeMegabytes();

    /** Most rows in one call of a U-Net, whatever the memory; an image takes two under guidance, else one. */
    @WithDefault("64")
    @Min(2)
    int mostRows();

    /**
     * Every call of a U-Net has exactly this many rows; rows that no image needs repeat another row. The same request then always gives
     * the same bytes. Unless set, the last bits of an image depend on how many others share its calls: PyTorch chooses kernels by size.
     */
    @Min(1)
    OptionalInt rows();

    /** Steps of a job between two checkpoints. */
    @WithDefault("20")
    @Min(1)
    int checkpointSteps();

    /** Time after which a checkpoint is written even if fewer than {@link #checkpointSteps} steps were done. */
    @WithDefault("5s")
    @DurationMin(seconds = 0)
    Duration checkpointInterval();

    /** Time between two previews of a job, besides those after each quarter of its steps; 0 for none at all. */
    @WithDefault("1s")
    @DurationMin(seconds = 0)
    Duration previewInterval();

    /** Longer side of a preview in pixels. */
    @WithDefault("128")
    @Min(8)
    @Max(512)
    int previewSide();

    /** Time between two heartbeats of an attempt; several must fit into the orchestrator's lease. */
    @WithDefault("3s")
    @DurationMin(millis = 1)
    Duration heartbeat();

    /** How long a task stays locked to this worker without a renewal; brokers allow 15 s to 60 s by default. */
    @WithDefault("30s")
    @DurationMin(seconds = 1)
    Duration lock();

    /** How long a shutdown waits for running attempts to be given back; the rest of it takes up to four seconds more. */
    @WithDefault("4s")
    @DurationMin(seconds = 0)
    Duration drain();
}
