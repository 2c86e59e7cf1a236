package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What ships, as {@code -Dlane=all} lists it before it builds the modules. */
class BillOfMaterialsIT {
    /** What a distribution under Apache-2.0 may carry as libraries of their own: SPDX identifiers, or the names that POMs give. */
    private static final Set<String> ALLOWED = Set.of(
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "Bouncy Castle Licence",
            "CC0-1.0",
            "(CDDL-1.0 OR GPL-2.0-with-classpath-exception)",
            "EPL-1.0",
            "EPL-2.0",
            "Go License",
            "GPL-2.0-with-classpath-exception",
            "MIT",
            "MIT-0",
            "MPL-2.0",
            "Public Domain",
            "UPL-1.0");

    /** Their POMs say "The BSD License", which the bill takes for the one of four clauses; the pages that they link have three. */
    private static final Set<String> THREE_CLAUSES =
            Set.of("com.twelvemonkeys.common", "com.twelvemonkeys.imageio", "org.jline");

    @Test
    void shouldShipOnlyWhatALicenceAllows() throws IOException {
        JsonNode bill = new JsonMapper()
                .readTree(Project.root().resolve("target/bom.json").toFile());
        List<String> refused = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            if (!component.path("group").asText().equals("dev.darkroom") && !isAllowed(component)) {
                refused.add(component.path("purl").asText() + " " + component.path("licenses"));
            }
        }

        assertThat(bill.path("components")).hasSizeGreaterThan(100);
        assertThat(refused).isEmpty();
    }

    /** One of several suffices: they are a choice. */
    private static boolean isAllowed(JsonNode component) {
        boolean threeClauses = THREE_CLAUSES.contains(component.path("group").asText());
        for (JsonNode choice : component.path("licenses")) {
            JsonNode licence = choice.path("license");
            String name = licence.path("id")
                    .asText(licence.path("name")
                            .asText(choice.path("expression").asText()));
            if (ALLOWED.contains(name) || threeClauses && name.equals("BSD-4-Clause")) {
                return true;
            }
        }
        return false;
    }
}
