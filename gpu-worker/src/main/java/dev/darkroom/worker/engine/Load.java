package dev.darkroom.worker.engine;

import dev.darkroom.events.WorkerStatus;
import java.util.List;

/**
 * What a generator holds and does at a moment.
 *
 * @param device that it computes on
 */
public record Load(
        String device,
        List<WorkerStatus.LoadedModel> models,
        WorkerStatus.Memory memory,
        List<WorkerStatus.Batch> batches) {

    /** Of one that has loaded nothing and draws nothing. */
    public static Load none(String device) {
        return new Load(device, List.of(), new WorkerStatus.Memory(0, 0, 0, 0), List.of());
    }
}
