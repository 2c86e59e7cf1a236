package dev.darkroom.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import java.util.Map;
import java.util.Objects;

/** Reads objects as Kubernetes' own models: an unknown field, a missing one or one of another type fails. */
final class KubernetesModels {
    /** The kinds that a cluster has without any operator. */
    private static final Map<String, String> VERSIONS = Map.of(
            "ConfigMap", "v1",
            "Secret", "v1",
            "Service", "v1",
            "ServiceAccount", "v1",
            "Deployment", "apps/v1",
            "PodDisruptionBudget", "policy/v1",
            "Ingress", "networking.k8s.io/v1",
            "NetworkPolicy", "networking.k8s.io/v1");

    /** Kinds of operators, which have no model here. */
    private static final Map<String, String> OF_OPERATORS = Map.of(
            "ScaledObject", "keda.sh/v1alpha1",
            "ServiceMonitor", "monitoring.coreos.com/v1",
            "PrometheusRule", "monitoring.coreos.com/v1");

    private KubernetesModels() {}

    static void check(JsonNode object) {
        String kind = object.path("kind").asText();
        String version = object.path("apiVersion").asText();
        if (OF_OPERATORS.containsKey(kind)) {
            assertThat(version).isEqualTo(OF_OPERATORS.get(kind));
            assertThat(object.at("/metadata/name").asText()).isNotEmpty();
            assertThat(object.path("spec").isObject()).as(kind).isTrue();
            return;
        }
        assertThat(VERSIONS).containsEntry(kind, version);
        Object read = JSON.getGson().fromJson(JsonParser.parseString(object.toString()), model(kind));
        assertThat(Objects.requireNonNull(read)).isInstanceOf(model(kind));
    }

    private static Class<?> model(String kind) {
        try {
            return Class.forName("io.kubernetes.client.openapi.models.V1" + kind);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(kind, e);
        }
    }
}
