package dev.darkroom.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.Output;
import java.util.function.Consumer;
import java.util.function.Function;

/** The rows of a measurement: lines of a table, each printed once it is measured, or all of them in one JSON document. */
final class Rows {
    private final ObjectNode document;
    private final boolean json;
    private final Function<ObjectNode, String> line;
    private final ArrayNode rows;
    private final Output output = new Output();

    /**
     * None at first.
     *
     * @param document gets the rows
     * @param header of the table
     * @param line of the table, for a row
     */
    Rows(ObjectNode document, boolean json, String header, Function<ObjectNode, String> line) {
        this.document = document;
        this.json = json;
        this.line = line;
        this.rows = document.putArray("rows");
        if (!json) {
            output.result(header);
        }
    }

    void add(Consumer<ObjectNode> measurement) {
        ObjectNode row = rows.addObject();
        measurement.accept(row);
        if (!json) {
            output.result(line.apply(row));
        }
    }

    /** The row that was added first. */
    ObjectNode first() {
        return (ObjectNode) rows.get(0);
    }

    void finish() {
        if (json) {
            output.result(document.toString());
        }
    }
}
