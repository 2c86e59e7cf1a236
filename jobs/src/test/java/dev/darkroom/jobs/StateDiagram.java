package dev.darkroom.jobs;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import dev.darkroom.jobs.Decision.Accepted;
import dev.darkroom.jobs.Decision.Rejected;
import dev.darkroom.jobs.JobState.Terminal;
import dev.darkroom.jobs.Transitions.Transition;
import java.util.List;
import java.util.stream.Collectors;

/** Renders the state machine for docs/job-states.md. */
final class StateDiagram {
    private StateDiagram() {}

    static String document() {
        return """
                # The states of a job

                Generated from the transition table of the decider's tests; a test fails when this file differs. Clients
                see `Dispatched` as `queued`.

                ```mermaid
                stateDiagram-v2
                %s
                ```

                ## Every input in every state

                `-` means that nothing happens, because it is so already. A word in capitals is the reason of a rejection. The
                attempt in flight is the second of three; `stale` marks inputs that speak of the first.

                %s
                """.formatted(diagram(), table());
    }

    private static String diagram() {
        String moves = Transitions.ALL.stream()
                .collect(Collectors.groupingBy(move -> node(move.from()) + " --> " + node(move.to())))
                .entrySet()
                .stream()
                .map(arrow -> "    " + arrow.getKey() + ": " + events(arrow.getValue()))
                .sorted()
                .collect(joining("\n"));
        String ends = Transitions.ALL.stream()
                .map(Transition::to)
                .filter(Terminal.class::isAssignableFrom)
                .distinct()
                .map(state -> "    " + node(state) + " --> [*]")
                .sorted()
                .collect(joining("\n"));
        return moves + "\n" + ends;
    }

    private static String node(Class<? extends JobState> state) {
        return state == JobState.Absent.class ? "[*]" : state.getSimpleName();
    }

    private static String events(List<Transition> moves) {
        return moves.stream()
                .map(move -> move.event().getSimpleName())
                .sorted(comparing(String::toString))
                .collect(joining(", "));
    }

    private static String table() {
        List<JobState> states =
                Transitions.HISTORIES.stream().map(history -> history.build()).toList();
        String header =
                states.stream().map(state -> state.getClass().getSimpleName()).collect(joining(" | "));
        String rows = Transitions.INPUTS.entrySet().stream()
                .map(input -> "| " + input.getKey() + " | "
                        + states.stream()
                                .map(state -> cell(state, input.getValue()))
                                .collect(joining(" | ")) + " |")
                .collect(joining("\n"));
        return "| input | " + header + " |\n|---" + "|---".repeat(states.size()) + "|\n" + rows;
    }

    private static String cell(JobState state, JobInput input) {
        return switch (Transitions.DECIDER.decide(state, input)) {
            case Accepted(var events) ->
                events.isEmpty()
                        ? "-"
                        : events.stream()
                                .map(event -> event.getClass().getSimpleName())
                                .collect(joining(", "));
            case Rejected(var reason) -> reason.name();
        };
    }
}
