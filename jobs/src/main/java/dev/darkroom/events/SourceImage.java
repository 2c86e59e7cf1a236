package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The image to start from instead of noise alone.
 *
 * @param image key in the bucket
 * @param mask key in the bucket of the mask whose white parts are redrawn; without a mask the whole image is
 * @param strength 0 to 1, as in diffusers: the share of the steps that are run on the noised image
 */
public record SourceImage(
        String image,
        @JsonSetter(nulls = Nulls.SET) @Nullable String mask,
        double strength) {

    List<String> keys() {
        return mask == null ? List.of(image) : List.of(image, mask);
    }

    SourceImage withKeys(UnaryOperator<String> keys) {
        return new SourceImage(keys.apply(image), mask == null ? null : keys.apply(mask), strength);
    }
}
