package dev.darkroom.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import dev.darkroom.gateway.submission.GenerationForm;
import dev.darkroom.gateway.submission.TrainingForm;
import jakarta.validation.Constraint;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One constraint of a request, as reflection finds it.
 *
 * @param argument which type argument of the field it is on: 0 for the keys of a map, 1 for its values; -1 for the field itself
 */
record Limit(Class<?> request, Field field, int argument, Annotation constraint) {
    private static final List<Class<?>> REQUESTS = List.of(
            GenerationForm.class,
            GenerationForm.Lora.class,
            GenerationForm.Upscale.class,
            TrainingForm.class,
            named("identity.NewKey"),
            named("webhooks.WebhooksResource$Address"));

    /** @param beyond a value that breaks the constraint, and just so */
    record Words(
            String keyword,
            String value,
            String inMessage,
            @Nullable Object beyond) {}

    static List<Limit> all() {
        return REQUESTS.stream()
                .flatMap(request -> Arrays.stream(request.getDeclaredFields()).flatMap(field -> of(request, field)))
                .toList();
    }

    private static Stream<Limit> of(Class<?> request, Field field) {
        Stream<Limit> own = of(request, field, -1, field);
        return field.getAnnotatedType() instanceof AnnotatedParameterizedType type
                ? Stream.concat(
                        own,
                        IntStream.range(0, type.getAnnotatedActualTypeArguments().length)
                                .boxed()
                                .flatMap(i -> of(request, field, i, type.getAnnotatedActualTypeArguments()[i])))
                : own;
    }

    private static Stream<Limit> of(Class<?> request, Field field, int argument, AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .filter(annotation -> annotation.annotationType().isAnnotationPresent(Constraint.class))
                .map(constraint -> new Limit(request, field, argument, constraint));
    }

    /** The request with nothing but this field, which has a value just beyond the limit. */
    Object broken() throws ReflectiveOperationException {
        Constructor<?> constructor = request.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(Arrays.stream(request.getRecordComponents())
                .map(component -> component.getName().equals(field.getName()) ? placed(words().beyond()) : null)
                .toArray());
    }

    private @Nullable Object placed(@Nullable Object value) {
        return argument < 0
                ? value
                : field.getType() == Map.class
                        ? Map.of(isOnKeys() ? value : "key", isOnKeys() ? "value" : value)
                        : Set.of(value);
    }

    boolean isOnKeys() {
        return field.getType() == Map.class && argument == 0;
    }

    String name() {
        return new SnakeCaseStrategy().translate(field.getName());
    }

    String schema() {
        return request.getAnnotation(Schema.class).name();
    }

    /** What the document says of it; missing where it does not. */
    String described(JsonNode schema) {
        if (constraint instanceof NotNull) {
            return schema.path("required")
                            .valueStream()
                            .anyMatch(item -> item.asText().equals(name()))
                    ? "true"
                    : "";
        }
        JsonNode property = schema.path("properties").path(name());
        return (switch (argument) {
                    case -1 -> property;
                    case 0 -> property.path("items");
                    default -> property.path("additionalProperties");
                })
                .path(words().keyword())
                .asText();
    }

    /** @throws IllegalStateException for a constraint that this class does not know: then it is to be added here */
    Words words() {
        return switch (constraint) {
            case NotNull needed ->
                new Words("required", "true", needed.message().startsWith("{") ? "is required" : "must", null);
            case Min min -> new Words("minimum", "" + min.value(), "from " + min.value(), number(min.value() - 1));
            case Max max -> new Words("maximum", "" + max.value(), "" + max.value(), number(max.value() + 1));
            case DecimalMax max ->
                new Words("maximum", max.value(), max.value(), new BigDecimal(max.value()).doubleValue() * 1.01);
            case Positive positive -> new Words("exclusiveMinimum", "0", "above 0", number(0));
            case Pattern pattern -> new Words("pattern", pattern.regexp(), "must have 1 to", " ");
            case NotBlank notBlank -> new Words("pattern", "\\S", "of 1 to", " ");
            case Size size
            when Map.class.isAssignableFrom(typeOfValue()) ->
                new Words(
                        "maxProperties",
                        "" + size.max(),
                        "" + size.max(),
                        texts(size.max() + 1).collect(Collectors.toMap(Function.identity(), Function.identity())));
            case Size size
            when Set.class.isAssignableFrom(typeOfValue()) ->
                new Words(
                        "maxItems",
                        "" + size.max(),
                        "" + size.max(),
                        texts(size.max() + 1).collect(Collectors.toSet()));
            case Size size
            when List.class.isAssignableFrom(typeOfValue()) ->
                new Words("maxItems", "" + size.max(), "" + size.max(), Collections.nCopies(size.max() + 1, null));
            case Size size -> new Words("maxLength", "" + size.max(), "" + size.max(), "x".repeat(size.max() + 1));
            default -> throw new IllegalStateException("no value is known to break " + constraint);
        };
    }

    private Class<?> typeOfValue() {
        return argument < 0 ? field.getType() : String.class;
    }

    private Object number(long value) {
        return field.getType() == Double.class ? (Object) (double) value : (Object) value;
    }

    private static Stream<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "text " + i);
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName("dev.darkroom.gateway." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return schema() + "." + name() + " " + constraint;
    }
}
