package dev.darkroom.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.client.DarkroomClient;
import java.util.List;
import java.util.Set;

/** The keys by way of a gateway; takes a key with the role admin. */
record GatewayKeys(DarkroomClient client) implements KeyAdministration {
    @Override
    public String create(String name, String tenant, Set<String> roles) {
        ObjectNode wanted =
                JsonNodeFactory.instance.objectNode().put("name", name).put("tenant", tenant);
        roles.forEach(wanted.putArray("roles")::add);
        return client.createKey(wanted).path("key").asText();
    }

    @Override
    public List<ListedKey> list() {
        return client.keys().stream().map(GatewayKeys::listed).toList();
    }

    @Override
    public void revoke(String id) {
        client.revokeKey(id);
    }

    private static ListedKey listed(JsonNode key) {
        return new ListedKey(
                key.path("id").asText(),
                key.path("tenant").asText(),
                key.path("name").asText(),
                key.path("roles").valueStream().map(JsonNode::asText).toList(),
                key.path("created_at").asText(),
                key.path("revoked_at").textValue(),
                key.path("last_used").textValue());
    }
}
