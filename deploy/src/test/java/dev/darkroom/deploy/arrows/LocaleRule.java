package dev.darkroom.deploy.arrows;

import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.ChoiceFormat;
import java.text.Collator;
import java.text.DateFormat;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.text.SimpleDateFormat;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;

/**
 * No text depends on where the machine stands: what formats, reads or maps the case of text names its locale. What a Turk's or an
 * Egyptian's machine writes is read by PostgreSQL, Kafka and PyTorch.
 */
final class LocaleRule {
    private static final String CONSTRUCTOR = "<init>";

    /** What takes the locale of the machine where it is given none. */
    private static final Map<Class<?>, Set<String>> SENSITIVE = Map.ofEntries(
            Map.entry(String.class, Set.of("format", "formatted", "toLowerCase", "toUpperCase")),
            Map.entry(PrintStream.class, Set.of("format", "printf")),
            Map.entry(PrintWriter.class, Set.of("format", "printf")),
            Map.entry(Formatter.class, Set.of(CONSTRUCTOR)),
            Map.entry(Scanner.class, Set.of(CONSTRUCTOR)),
            Map.entry(DecimalFormat.class, Set.of(CONSTRUCTOR)),
            Map.entry(DecimalFormatSymbols.class, Set.of(CONSTRUCTOR, "getInstance")),
            Map.entry(SimpleDateFormat.class, Set.of(CONSTRUCTOR)),
            Map.entry(MessageFormat.class, Set.of(CONSTRUCTOR, "format")),
            Map.entry(ChoiceFormat.class, Set.of(CONSTRUCTOR)),
            Map.entry(DateTimeFormatter.class, Set.of("ofPattern")),
            Map.entry(
                    NumberFormat.class,
                    Set.of(
                            "getInstance",
                            "getNumberInstance",
                            "getIntegerInstance",
                            "getPercentInstance",
                            "getCurrencyInstance",
                            "getCompactNumberInstance")),
            Map.entry(
                    DateFormat.class,
                    Set.of("getInstance", "getDateInstance", "getTimeInstance", "getDateTimeInstance")),
            Map.entry(Collator.class, Set.of("getInstance")),
            Map.entry(Locale.class, Set.of("getDefault")));

    static final ArchRule EVERY_TEXT_NAMES_ITS_LOCALE = noClasses()
            .should(accessTargetWhere(DescribedPredicate.<JavaAccess<?>>describe(
                    "takes the locale of the machine", LocaleRule::takesTheMachinesLocale)))
            .as("what formats, reads or maps the case of text names its locale");

    private LocaleRule() {}

    private static boolean takesTheMachinesLocale(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && SENSITIVE.entrySet().stream()
                        .filter(type -> target.getOwner().isEquivalentTo(type.getKey()))
                        .anyMatch(type -> type.getValue().contains(target.getName()))
                && target.getRawParameterTypes().stream()
                        .noneMatch(parameter -> parameter.isEquivalentTo(Locale.class)
                                || parameter.isEquivalentTo(DecimalFormatSymbols.class));
    }
}
