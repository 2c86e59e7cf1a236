package dev.darkroom.deploy;

import io.smallrye.config.ConfigMappingInterface.Property;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * One setting of a configuration interface.
 *
 * @param key its name; {@code *} stands for the keys of a map
 */
record Setting(String key, Class<?> mapping, Property property) {
    private static final Set<Class<?>> OPTIONAL =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private static final Set<Package> CONSTRAINTS = Set.of(Min.class.getPackage(), DurationMin.class.getPackage());
    private static final Duration ONE_MILLISECOND = Duration.ofMillis(1);
    private static final String NONSENSE = "no such value";
    private static final BigDecimal A_LITTLE = new BigDecimal("0.001");

    /** Types that take any text, or read what they do not know as false. */
    private static final Set<Type> TAKE_ANYTHING = Set.of(String.class, Path.class, boolean.class, Boolean.class);

    /** Not a group or map of settings, a method that computes, or an element of a list. */
    boolean isValue() {
        return !key.endsWith("[*]") && !property.isGroup() && !property.isMap() && !property.isDefaultMethod();
    }

    boolean isDuration() {
        return valueType().equals(Duration.class);
    }

    boolean hasConstraint() {
        return constraints().findAny().isPresent();
    }

    /** Refuses any value at all. */
    boolean isLimited() {
        return !refused().isEmpty();
    }

    Optional<String> defaultValue() {
        return property.hasDefaultValue() ? Optional.of(property.getDefaultValue()) : Optional.empty();
    }

    boolean isRequired() {
        return !OPTIONAL.contains(property.getMethod().getReturnType())
                && defaultValue().isEmpty();
    }

    /** What a row of the documentation says of its default. */
    String expectedDefault() {
        return defaultValue()
                .map(value -> "has the default " + value)
                .orElse(isRequired() ? "says that it is required" : "says what holds where it is left out");
    }

    boolean isDescribedBy(SettingRows.Row row) {
        return defaultValue()
                .map(row::states)
                .orElseGet(() -> isRequired() == row.states("required")
                        && !row.standard().isEmpty());
    }

    /** Values that it must refuse: of another type, and just beyond each constraint. */
    List<String> refused() {
        Stream<String> ofAnotherType = TAKE_ANYTHING.contains(valueType()) ? Stream.empty() : Stream.of(NONSENSE);
        return Stream.concat(ofAnotherType, constraints().map(Setting::beyond))
                .distinct()
                .toList();
    }

    /** @throws IllegalStateException for a constraint that this class does not know: then it is to be added here */
    private static String beyond(Annotation constraint) {
        return switch (constraint) {
            case Min min -> Long.toString(min.value() - 1);
            case Max max -> Long.toString(max.value() + 1);
            case DecimalMin min ->
                new BigDecimal(min.value()).subtract(A_LITTLE).toPlainString();
            case DecimalMax max -> new BigDecimal(max.value()).add(A_LITTLE).toPlainString();
            case DurationMin min -> smallest(min).minus(ONE_MILLISECOND).toString();
            case Pattern pattern when !NONSENSE.matches(pattern.regexp()) -> NONSENSE;
            default -> throw new IllegalStateException("no value is known to violate " + constraint);
        };
    }

    private static Duration smallest(DurationMin min) {
        return Duration.ofDays(min.days())
                .plusHours(min.hours())
                .plusMinutes(min.minutes())
                .plusSeconds(min.seconds())
                .plusMillis(min.millis())
                .plusNanos(min.nanos());
    }

    private Stream<Annotation> constraints() {
        return annotatedTypes(property.getMethod().getAnnotatedReturnType())
                .flatMap(type -> Arrays.stream(type.getAnnotations()))
                .filter(annotation ->
                        CONSTRAINTS.contains(annotation.annotationType().getPackage()))
                .distinct();
    }

    /** Of the type and of its arguments, as in {@code Optional<@Min(1) Integer>}. */
    private Stream<AnnotatedType> annotatedTypes(AnnotatedType type) {
        Stream<AnnotatedType> arguments = type instanceof AnnotatedParameterizedType parameterized
                ? Arrays.stream(parameterized.getAnnotatedActualTypeArguments()).flatMap(this::annotatedTypes)
                : Stream.empty();
        return Stream.concat(Stream.of(type), arguments);
    }

    /** The innermost type argument: {@code String} of {@code Optional<List<String>>}. */
    private Type valueType() {
        Type type = property.getMethod().getGenericReturnType();
        while (type instanceof ParameterizedType parameterized) {
            type = parameterized.getActualTypeArguments()[0];
        }
        return type;
    }

    @Override
    public String toString() {
        return key;
    }
}
