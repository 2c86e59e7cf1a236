package dev.darkroom.events;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Draws messages: every component of a record from all values of its type, and null where that is allowed. */
final class Messages {
    private Messages() {}

    /** Every codec that there is. */
    static List<Codec<?>> codecs() {
        List<Codec<?>> codecs = new ArrayList<>();
        for (var field : Codec.class.getFields()) {
            try {
                codecs.add((Codec<?>) field.get(null));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return codecs;
    }

    static <T> Arbitrary<T> ofAnyType(Codec<T> codec) {
        return Arbitraries.of(codec.types().values()).flatMap(Messages::ofRecord);
    }

    /** The JSON names of what may not be left out of a message. */
    static List<String> requiredFields(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .map(component -> PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName()))
                .toList();
    }

    private static <R> Arbitrary<R> ofRecord(Class<? extends R> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Arbitrary<Object>> values = Arrays.stream(components)
                .map(component -> ofComponent(component.getAnnotatedType()))
                .toList();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return Combinators.combine(values).as(arguments -> {
            try {
                return type.getDeclaredConstructor(types).newInstance(arguments.toArray());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Arbitrary<Object> ofComponent(AnnotatedType type) {
        Arbitrary<?> values = ofType(type.getType());
        return (type.isAnnotationPresent(Nullable.class) ? values.injectNull(0.2) : values).asGeneric();
    }

    private static Arbitrary<?> ofType(Type type) {
        return switch (type) {
            case ParameterizedType generic -> ofGeneric(generic);
            case Class<?> plain -> ofClass(plain);
            default -> throw new IllegalArgumentException("no values for " + type);
        };
    }

    private static Arbitrary<?> ofGeneric(ParameterizedType type) {
        Arbitrary<?> values = ofType(type.getActualTypeArguments()[0]);
        if (type.getRawType() == List.class) {
            return values.list().ofMaxSize(3);
        }
        if (type.getRawType() == Map.class) {
            return Arbitraries.maps(values, ofType(type.getActualTypeArguments()[1]))
                    .ofMaxSize(3);
        }
        return values.set().ofMaxSize(2);
    }

    private static Arbitrary<?> ofClass(Class<?> type) {
        if (type == JobId.class) {
            return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                    .as((high, low) -> JobId.fresh(Instant.EPOCH, high, low));
        }
        if (type == Instant.class) {
            return Combinators.combine(
                            Arbitraries.longs().between(0, 1L << 32),
                            Arbitraries.longs().between(0, 999_999_999))
                    .as(Instant::ofEpochSecond);
        }
        if (type == String.class) {
            return Arbitraries.strings().ofMaxLength(20).filter(StandardCharsets.UTF_8.newEncoder()::canEncode);
        }
        if (type.isEnum()) {
            return Arbitraries.of(type.getEnumConstants());
        }
        if (type.isSealed()) {
            return Arbitraries.of(type.getPermittedSubclasses()).flatMap(Messages::ofRecord);
        }
        return type.isRecord() ? ofRecord(type) : Arbitraries.defaultFor(type);
    }
}
