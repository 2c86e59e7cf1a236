package dev.darkroom.gateway.surfaces.replicate;

import dev.darkroom.documents.replicate.PredictionDocument;
import dev.darkroom.events.ModelCard;
import dev.darkroom.gateway.fleet.ModelCatalog;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds models by the names that Replicate's clients use: {@code owner/name} and versions, which are revisions. Calls block. */
@ApplicationScoped
class ReplicateModels {
    private static final Pattern REFERENCE = Pattern.compile("([^/:]+)/([^/:]+)(?::(.+))?");

    private final ModelCatalog catalog;

    ReplicateModels(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    List<ModelCard> all() {
        return List.copyOf(catalog.models().values());
    }

    /** The model of this name, or the 404 problem. */
    ModelCard named(String owner, String name) {
        return find(owner, name).orElseThrow(ProblemException::modelNotFound);
    }

    /** The model of this name and version, or the 404 problem. */
    ModelCard version(String owner, String name, String version) {
        ModelCard card = named(owner, name);
        if (!card.revision().equals(version)) {
            throw ProblemException.modelNotFound();
        }
        return card;
    }

    /**
     * The model that a version belongs to, or the 422 problem.
     *
     * @param version a revision, {@code owner/name:revision} or {@code owner/name}
     */
    ModelCard ofVersion(String version) {
        Matcher reference = REFERENCE.matcher(version);
        Optional<ModelCard> found = reference.matches()
                ? find(reference.group(1), reference.group(2))
                        .filter(card ->
                                reference.group(3) == null || card.revision().equals(reference.group(3)))
                : all().stream().filter(card -> card.revision().equals(version)).findFirst();
        return found.orElseThrow(() -> ProblemException.invalidRequest(List.of(new Violation(
                "version", "must be the version of a model, owner/name:version or owner/name; models are listed"))));
    }

    private Optional<ModelCard> find(String owner, String name) {
        return owner.equals(PredictionDocument.OWNER)
                ? Optional.ofNullable(catalog.modelsWith(name).get(name))
                : Optional.empty();
    }
}
