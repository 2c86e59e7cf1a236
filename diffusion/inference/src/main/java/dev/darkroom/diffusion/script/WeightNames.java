package dev.darkroom.diffusion.script;

import java.lang.reflect.Field;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Walks a network's fields and gives every parameter the name that diffusers files use. */
final class WeightNames {

    private static final Pattern UPPER_CASE = Pattern.compile("(?<=[a-z0-9])[A-Z]");

    private final Map<Parameter, String> names = new IdentityHashMap<>();

    private WeightNames() {}

    static Map<Parameter, String> of(Layer network) {
        WeightNames walk = new WeightNames();
        walk.visit(network, "");
        return walk.names;
    }

    private void visit(Layer layer, String prefix) {
        for (Class<?> type = layer.getClass(); type != null && type != Layer.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                visitValue(read(field, layer), prefix + nameOf(field));
            }
        }
    }

    private void visitValue(@Nullable Object value, String path) {
        if (value instanceof Parameter parameter) {
            names.put(parameter, path);
        } else if (value instanceof Layer layer) {
            visit(layer, path.isEmpty() || path.endsWith(".") ? path : path + ".");
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                visitValue(list.get(i), path + "." + i);
            }
        }
    }

    private static String nameOf(Field field) {
        WeightName given = field.getAnnotation(WeightName.class);
        return given != null
                ? given.value()
                : UPPER_CASE.matcher(field.getName()).replaceAll("_$0").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object read(Field field, Layer layer) {
        try {
            field.setAccessible(true);
            return field.get(layer);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a layer's fields are readable", e);
        }
    }
}
