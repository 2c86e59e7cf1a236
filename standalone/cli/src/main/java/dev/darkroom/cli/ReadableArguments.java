package dev.darkroom.cli;

import dev.darkroom.cli.console.CliException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * Refuses an argument that Java could not read: it puts U+FFFD where the bytes are no text in the encoding of the locale, and a
 * prompt with that in it draws something else.
 */
final class ReadableArguments {
    private static final String UNREADABLE = "\uFFFD";

    private ReadableArguments() {}

    /** @throws CliException that names the first such argument */
    static void require(ParseResult parsed) {
        for (ParseResult each : parsed.asCommandLineList().stream()
                .map(CommandLine::getParseResult)
                .toList()) {
            Stream.concat(each.matchedOptionsSet().stream(), each.matchedPositionalsSet().stream())
                    .filter(ReadableArguments::isUnreadable)
                    .findFirst()
                    .ifPresent(argument -> {
                        throw CliException.refused(name(argument)
                                + " holds a character that is not UTF-8; say what it should be in an UTF-8 terminal");
                    });
        }
    }

    private static boolean isUnreadable(ArgSpec argument) {
        List<String> texts = argument.originalStringValues();
        return texts.stream().anyMatch(text -> text.contains(UNREADABLE));
    }

    private static String name(ArgSpec argument) {
        return switch (argument) {
            case OptionSpec option -> option.longestName();
            case PositionalParamSpec positional -> positional.paramLabel();
            default -> argument.paramLabel();
        };
    }
}
