package dev.darkroom.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.console.CliException;
import dev.darkroom.cli.console.Output;
import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.parity.ParityCase;
import dev.darkroom.parity.ParityResult;
import dev.darkroom.parity.ParitySuite;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes golden cases of HF diffusers and compares: one line a case, and the counts last. */
@Command(
        name = "verify",
        description = "Computes the golden cases of a folder and compares; the exit code is 1 when any fails.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    @Parameters(paramLabel = "FIXTURES", description = "Folder with a manifest.json and the tensors it lists.")
    private Path fixtures;

    @Option(names = "--json", description = "Print one JSON object a line, the counts last.")
    private boolean json;

    @Option(names = "--device", description = "Where to compute: cpu or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device = "cpu";

    @Override
    public Integer call() {
        Output output = new Output();
        int passed = 0;
        List<ParityCase> cases = cases();
        for (ParityCase parityCase : cases) {
            ParityResult result = ParitySuite.run(parityCase);
            passed += result.passed() ? 1 : 0;
            output.result(json ? document(result).toString() : result.line());
        }
        int failed = cases.size() - passed;
        output.result(
                json
                        ? JSON.createObjectNode()
                                .put("passed", passed)
                                .put("failed", failed)
                                .toString()
                        : passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private List<ParityCase> cases() {
        try {
            return ParitySuite.cases(fixtures, Device.parse(device));
        } catch (DiffusionException e) {
            throw CliException.refused(String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode document(ParityResult result) {
        ObjectNode document = JSON.createObjectNode()
                .put("id", result.id())
                .put("kind", result.kind())
                .put("passed", result.passed());
        result.worst()
                .ifPresent(worst -> document.put("output", worst.output())
                        .put("max_difference", worst.difference())
                        .put("tolerance", worst.tolerance()));
        result.error().ifPresent(error -> document.put("error", error));
        return document;
    }
}
