package dev.darkroom.diffusion.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects the statements and the weights of one program while its network's {@code forward} runs on symbols. */
final class Trace {

    private final List<Statement> statements = new ArrayList<>();
    private final Map<Parameter, Integer> weights = new LinkedHashMap<>();
    private boolean frozen;

    /** Adds a statement that names the value of an expression. */
    String name(String expression) {
        return add(new Statement(nextName(), expression, Optional.empty(), Optional.empty()));
    }

    /** As {@link #name}, of a value that may lie in the memory of another. */
    String view(String of, String expression) {
        return add(new Statement(nextName(), expression, Optional.of(of), Optional.empty()));
    }

    /** As {@link #name}, of a value that may as well be written over another. */
    String overwriting(String target, String expression, String inPlace) {
        Statement.Overwriting overwriting = new Statement.Overwriting(target, inPlace);
        return add(new Statement(nextName(), expression, Optional.empty(), Optional.of(overwriting)));
    }

    private String nextName() {
        return "x" + statements.size();
    }

    private String add(Statement statement) {
        statements.add(statement);
        return statement.name();
    }

    /** The expression of a weight; a weight used twice is passed once. */
    String weight(Parameter parameter) {
        Integer index = weights.putIfAbsent(parameter, weights.size());
        String weight = "(w)[" + (index == null ? weights.size() - 1 : index) + "]";
        return frozen ? "torch.detach(" + weight + ")" : weight;
    }

    /** What is traced meanwhile gives no gradients to its weights. */
    Value withFrozenWeights(Supplier<Value> traced) {
        frozen = true;
        try {
            return traced.get();
        } finally {
            frozen = false;
        }
    }

    List<Statement> statements() {
        return statements;
    }

    List<Parameter> weights() {
        return List.copyOf(weights.keySet());
    }
}
