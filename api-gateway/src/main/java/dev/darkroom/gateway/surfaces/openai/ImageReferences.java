package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.connections.MemoryBudgets;
import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.identity.Caller;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.gateway.submission.ImageAddresses;
import dev.darkroom.gateway.submission.ImageAddresses.Fetched;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an edit whose body is JSON ({@code EditImageBodyJsonParam} of OpenAI's OpenAPI document): its images are references, each an
 * {@code image_url} (a data: URI among them) or a {@code file_id}; a plain text is taken for either.
 */
@ApplicationScoped
class ImageReferences {
    private final ImageAddresses addresses;
    private final BudgetedReader reader;
    private final MemoryBudgets budgets;

    ImageReferences(ImageAddresses addresses, BudgetedReader reader, MemoryBudgets budgets) {
        this.addresses = addresses;
        this.reader = reader;
        this.budgets = budgets;
    }

    /**
     * The fields of the same edit with one image. Blocks where there are several.
     *
     * @throws dev.darkroom.gateway.http.ProblemException with every reference that has a wrong form
     */
    JsonFields read(Caller caller, byte[] body) {
        JsonFields fields = JsonFields.of(body);
        List<String> images = new ArrayList<>();
        for (String name : List.of("image", "images")) {
            JsonNode given = fields.any(name);
            if (given != null && given.isArray()) {
                for (JsonNode one : given) {
                    add(fields, name + "[" + images.size() + "]", one, images);
                }
            } else if (given != null) {
                add(fields, name, given, images);
            }
        }
        List<String> masks = new ArrayList<>();
        JsonNode mask = fields.any("mask");
        if (mask != null) {
            add(fields, "mask", mask, masks);
        }
        if (images.isEmpty() || images.size() > SeveralImages.MOST) {
            fields.refuse("images", "must be 1 to " + SeveralImages.MOST + " references to images");
        }
        fields.refuseIfViolated();
        ObjectNode edit = fields.others();
        edit.put("image", images.size() == 1 ? images.getFirst() : blended(caller, fields, images));
        masks.forEach(address -> edit.put("mask", address));
        fields.refuseIfViolated();
        return JsonFields.of(edit);
    }

    private static void add(JsonFields fields, String name, JsonNode reference, List<String> addresses) {
        JsonNode url = reference.path("image_url");
        JsonNode address = reference.isTextual()
                ? reference
                // The chat interface wraps the address once more.
                : url.isObject() ? url.path("url") : url.isTextual() ? url : reference.path("file_id");
        if (address.isTextual()) {
            addresses.add(address.textValue());
        } else {
            fields.refuse(name, "must be an object with image_url or file_id");
        }
    }

    private String blended(Caller caller, JsonFields fields, List<String> images) {
        List<Fetched> files = new ArrayList<>();
        String at = "images";
        try (Reservation reading = budgets.read(caller.tenant())) {
            for (String address : images) {
                at = "images[" + files.size() + "]";
                files.add(addresses.open(caller, address));
            }
            List<byte[]> contents = files.stream().map(Fetched::content).toList();
            return SeveralImages.blended(caller.tenant(), contents, reader);
        } catch (UnusableImageException e) {
            fields.refuse(at, String.valueOf(e.getMessage()));
            return "";
        } finally {
            files.forEach(Fetched::close);
        }
    }
}
