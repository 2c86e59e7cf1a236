package dev.darkroom.diffusion.networks;

import dev.darkroom.diffusion.script.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The symbols of a program's inputs by the names that diffusers gives them. */
record NamedInputs(List<String> names, List<Value> values) {

    Value get(String name) {
        return values.get(names.indexOf(name));
    }

    @Nullable
    Value orNull(String name) {
        return names.contains(name) ? get(name) : null;
    }
}
