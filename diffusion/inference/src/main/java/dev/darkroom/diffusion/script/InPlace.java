package dev.darkroom.diffusion.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Writes values over operands that nothing reads any more, which saves memory and the time to fill it. Not for training, where
 * gradients need what would be overwritten.
 */
final class InPlace {

    private static final Pattern VALUE = Pattern.compile("\\bx\\d+\\b");

    private final List<Statement> statements;

    /** The value that memory was taken for, by each value that lies in it. */
    private final Map<String, String> owners = new HashMap<>();

    /** The last statement that reads the memory of an owner. */
    private final Map<String, Integer> lastReads = new HashMap<>();

    private InPlace(List<Statement> statements, List<String> outputs) {
        this.statements = statements;
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            for (String operand : operands(statement.expression())) {
                lastReads.put(owner(operand), i);
            }
            // What lies in the memory of an input or a weight has no owner here, and is left alone.
            owners.put(statement.name(), statement.viewOf().map(this::owner).orElse(statement.name()));
        }
        outputs.forEach(output -> lastReads.put(owner(output), statements.size()));
    }

    /** The lines of a program. */
    static List<String> lines(List<Statement> statements, List<String> outputs) {
        InPlace analysis = new InPlace(statements, outputs);
        return IntStream.range(0, statements.size()).mapToObj(analysis::line).toList();
    }

    private String line(int index) {
        Statement statement = statements.get(index);
        return statement
                .overwriting()
                .filter(overwriting -> isFree(overwriting.target(), index))
                .map(overwriting -> statement.name() + " = " + overwriting.expression())
                .orElseGet(statement::toString);
    }

    /** Whether a value has memory of its own, of which this statement reads nothing but the value, and for the last time. */
    private boolean isFree(String target, int index) {
        return target.equals(owners.get(target))
                && lastReads.getOrDefault(target, index) == index
                && operands(statements.get(index).expression()).stream()
                        .filter(operand -> !operand.equals(target))
                        .noneMatch(operand -> owner(operand).equals(target));
    }

    private String owner(String value) {
        return owners.getOrDefault(value, value);
    }

    private static List<String> operands(String expression) {
        return VALUE.matcher(expression).results().map(MatchResult::group).toList();
    }
}
