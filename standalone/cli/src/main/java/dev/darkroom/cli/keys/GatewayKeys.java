package dev.darkroom.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.cli.client.DarkroomClient;
import java.util.List;

/** The keys by way of a gateway; takes a key with the scope admin. */
record GatewayKeys(DarkroomClient client) implements KeyAdministration {
    @Override
    public String create(WantedKey wanted) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("name", wanted.name()).put("tenant", wanted.tenant());
        wanted.scopes().forEach(body.putArray("scopes")::add);
        if (wanted.expiresAt() != null) {
            body.put("expires_at", wanted.expiresAt().toString());
        }
        return client.createKey(body).path("key").asText();
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
                key.path("scopes").valueStream().map(JsonNode::asText).toList(),
                key.path("created_at").asText(),
                key.path("expires_at").textValue(),
                key.path("revoked_at").textValue(),
                key.path("last_used").textValue());
    }
}
