package dev.darkroom.gateway.surfaces.sdapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.fleet.ModelCatalog;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.storage.jobs.tenants.TenantDefaultModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The models in the web UI's words; each tenant has one that its requests mean where they name none. Calls block. */
@ApplicationScoped
class Checkpoints {
    static final String SETTINGS = "override_settings";
    static final String CHECKPOINT = "sd_model_checkpoint";

    private final ModelCatalog catalog;
    private final TenantDefaultModels defaults;

    Checkpoints(ModelCatalog catalog, TenantDefaultModels defaults) {
        this.catalog = catalog;
        this.defaults = defaults;
    }

    /** The model that a request names, else the tenant's; null where it is refused. */
    @Nullable
    ModelCard of(String tenant, JsonFields fields) {
        JsonNode settings = fields.any(SETTINGS);
        String named = settings == null ? "" : settings.path(CHECKPOINT).asText("");
        return find(
                fields,
                SETTINGS + "." + CHECKPOINT,
                named.isEmpty() ? chosen(tenant).orElse("") : named);
    }

    /** Makes the named model the tenant's; does nothing where it is refused. */
    void choose(String tenant, JsonFields options) {
        String named = options.text(CHECKPOINT);
        if (named != null && !named.isEmpty()) {
            ModelCard card = find(options, CHECKPOINT, named);
            options.refuseIfViolated();
            if (card != null) {
                defaults.set(tenant, card.name());
            }
        }
    }

    /** What the tenant's requests mean; empty where nothing was chosen and no model is registered. */
    Optional<ModelCard> current(String tenant) {
        Collection<ModelCard> models = catalog.models().values();
        return chosen(tenant)
                .map(name ->
                        models.stream().filter(card -> card.name().equals(name)).findFirst())
                .orElseGet(() -> models.stream().findFirst());
    }

    /** The name that was chosen, also of a model that is not registered any more. */
    Optional<String> chosen(String tenant) {
        return defaults.of(tenant);
    }

    /** By the title, the name or the hash that the list of models gave it; the first where none is named. */
    private @Nullable ModelCard find(JsonFields fields, String field, String named) {
        Optional<ModelCard> known = find(catalog.models().values(), named);
        if (known.isPresent()) {
            return known.get();
        }
        // One that has registered a moment ago counts too.
        Collection<ModelCard> models =
                catalog.modelsWith(named.isEmpty() ? null : named).values();
        return find(models, named)
                .orElseGet(() -> fields.refuse(
                        field,
                        models.isEmpty()
                                ? "cannot be served: no worker has registered a model yet"
                                : "must be one of "
                                        + models.stream().map(ModelCard::name).collect(Collectors.joining(", "))));
    }

    private static Optional<ModelCard> find(Collection<ModelCard> models, String named) {
        return models.stream()
                .filter(card -> named.isEmpty() || names(card).contains(named))
                .findFirst();
    }

    private static List<String> names(ModelCard card) {
        return List.of(card.name(), WebUiDocuments.titleOf(card), WebUiDocuments.shortHash(card), card.revision());
    }
}
