package dev.darkroom.gateway.http;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import jakarta.validation.metadata.ConstraintDescriptor;
import java.util.List;
import java.util.Set;

/**
 * The fixed limits of requests: the constraints on the components of their records, which the OpenAPI document shows too. Messages
 * depend only on the constraint: they quote no value and are the same in every locale.
 */
@Singleton
public final class FieldLimits {
    private static final SnakeCaseStrategy JSON_NAMES = new SnakeCaseStrategy();

    private final Validator validator;

    public FieldLimits(Validator validator) {
        this.validator = validator;
    }

    /** What is wrong with a request, in the order of the fields' names. */
    public List<Violation> violations(Object request) {
        return validator.validate(request).stream()
                .map(broken -> new Violation(field(broken.getPropertyPath()), detail(broken)))
                .distinct()
                .sorted(comparing(Violation::field).thenComparing(Violation::detail))
                .toList();
    }

    /** {@code loras[1].scale}; an element of {@code metadata} is the field itself, for its key is the client's. */
    private static String field(Path path) {
        StringBuilder field = new StringBuilder();
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.PROPERTY) {
                if (node.isInIterable()) {
                    field.append('[').append(node.getIndex()).append(']');
                }
                field.append(field.isEmpty() ? "" : ".").append(JSON_NAMES.translate(node.getName()));
            }
        }
        return field.toString();
    }

    /** The constraint's own message where it has one, else what all constraints on the component say together. */
    private String detail(ConstraintViolation<?> broken) {
        String message = broken.getMessageTemplate();
        if (!message.startsWith("{")) {
            return message;
        }
        String component = "";
        for (Path.Node node : broken.getPropertyPath()) {
            component = node.getName();
        }
        return describe(validator
                .getConstraintsForClass(broken.getLeafBean().getClass())
                .getConstraintsForProperty(component)
                .getConstraintDescriptors());
    }

    private static String describe(Set<ConstraintDescriptor<?>> constraints) {
        String required = "";
        String lowest = "";
        String highest = "";
        for (ConstraintDescriptor<?> constraint : constraints) {
            switch (constraint.getAnnotation()) {
                case NotNull needed -> required = "is required and ";
                case Positive positive -> lowest = "be above 0 and at most ";
                case Min min -> lowest = "be from " + min.value() + " to ";
                case Max max -> highest = Long.toString(max.value());
                case DecimalMax max -> highest = max.value();
                case Size size -> highest = "have at most " + size.max() + " entries";
                default -> throw new IllegalStateException("needs a message of its own: " + constraint);
            }
        }
        return required + "must " + lowest + highest;
    }
}
