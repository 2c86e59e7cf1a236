package dev.darkroom.gateway.surfaces.sdapi;

import dev.darkroom.events.ModelCard;
import dev.darkroom.events.SamplerNames;
import dev.darkroom.events.SamplerNames.ScheduleType;
import dev.darkroom.gateway.http.JsonFields;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler that a sampler and a schedule type stand for there ({@code get_sampler_and_scheduler} in {@code modules/sd_samplers.py}).
 */
final class WebUiSampler {
    private WebUiSampler() {}

    /** Null where the client leaves it to the model, and where it was refused. */
    static @Nullable String read(JsonFields fields, ModelCard model) {
        String sampler = text(fields, "sampler_name")
                .or(() -> text(fields, "sampler_index"))
                .orElse(null);
        Optional<String> wanted = text(fields, "scheduler");
        Optional<ScheduleType> type = wanted.flatMap(ScheduleType::find);
        if (wanted.isPresent() && type.isEmpty()) {
            return fields.refuse("scheduler", "cannot be " + quoted(wanted.get()) + ": it must be one of " + types());
        }
        ScheduleType asked = type.orElse(ScheduleType.AUTOMATIC);
        if (sampler == null && asked == ScheduleType.AUTOMATIC) {
            return null;
        }
        String name = sampler == null ? SamplerNames.sampler(model.scheduler()) : sampler;
        Optional<String> found = SamplerNames.find(name, asked, model.schedulers());
        if (found.isPresent()) {
            return found.get();
        }
        return SamplerNames.isSampler(name, model.schedulers())
                ? fields.refuse("scheduler", "must be another one: " + quoted(name) + " cannot be had with it")
                : fields.refuse(
                        "sampler_name",
                        "must be one of "
                                + model.schedulers().stream()
                                        .map(SamplerNames::of)
                                        .collect(Collectors.joining(", ")));
    }

    /** An empty text is as good as none there. */
    private static Optional<String> text(JsonFields fields, String name) {
        return Optional.ofNullable(fields.text(name)).filter(text -> !text.isBlank());
    }

    private static String types() {
        return Arrays.stream(ScheduleType.values()).map(ScheduleType::label).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "...";
    }
}
