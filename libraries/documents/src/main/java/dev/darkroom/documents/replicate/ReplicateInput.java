package dev.darkroom.documents.replicate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field of the input that Replicate's clients send; implemented by enums, one constant a field.
 *
 * @param <R> the request that it becomes part of
 */
public interface ReplicateInput<R> {
    /** The name of the enum constant. */
    String name();

    /** The field's name as Replicate's clients write it. */
    default String theirName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The field's value in a request; null where the request has none. */
    @Nullable
    Object of(R request);

    static <R, I extends ReplicateInput<R>> Optional<I> find(List<I> inputs, String theirName) {
        return inputs.stream()
                .filter(input -> input.theirName().equals(theirName))
                .findFirst();
    }

    /** What the client gave; everything where it used another interface. */
    static <R, I extends ReplicateInput<R>> Map<String, Object> given(
            List<I> inputs, @Nullable PredictionForm form, R request) {
        List<I> named = form == null
                ? inputs
                : form.inputs().stream()
                        .flatMap(name -> find(inputs, name).stream())
                        .toList();
        Map<String, Object> given = new LinkedHashMap<>();
        for (I input : named) {
            Object value = input.of(request);
            if (value != null) {
                given.put(input.theirName(), value);
            }
        }
        return given;
    }
}
