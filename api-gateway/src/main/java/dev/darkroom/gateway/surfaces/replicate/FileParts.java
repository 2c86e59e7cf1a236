package dev.darkroom.gateway.surfaces.replicate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.storage.jobs.files.UploadedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded file, and what its client says of it.
 *
 * @param metadata a JSON object
 */
record FileParts(@Nullable String name, byte[] content, String metadata) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_METADATA = 8192;

    /** @throws ProblemException when a part is missing or malformed */
    static FileParts read(MultipartFormDataInput form) {
        FormValue content = part(form, "content");
        if (content == null || !content.isFileItem()) {
            throw refused("content", "is required and must be a file");
        }
        FormValue metadata = part(form, "metadata");
        return new FileParts(
                content.getFileName(),
                bytes(content),
                metadata == null ? UploadedFile.NOTHING_SAID : checked(bytes(metadata)));
    }

    /** As it is shown. */
    static JsonNode metadata(UploadedFile file) {
        try {
            return JSON.readTree(file.metadata());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the metadata of a file is JSON");
        }
    }

    /** Clients send it as a file named blob, or as a text. */
    private static byte[] bytes(FormValue part) {
        if (!part.isFileItem()) {
            return part.getValue().getBytes(StandardCharsets.UTF_8);
        }
        try (var stream = part.getFileItem().getInputStream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String checked(byte[] metadata) {
        if (metadata.length > LONGEST_METADATA) {
            throw refused("metadata", "must have at most " + LONGEST_METADATA + " bytes");
        }
        try {
            JsonNode object = JSON.readTree(metadata);
            if (object.isObject()) {
                // Printed again, because it may have come in another encoding.
                return new String(JSON.writeValueAsBytes(object), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            // Its message would quote the source.
        }
        throw refused("metadata", "must be a JSON object");
    }

    private static @Nullable FormValue part(MultipartFormDataInput form, String name) {
        Collection<FormValue> parts = form.getValues().get(name);
        return parts == null || parts.isEmpty() ? null : parts.iterator().next();
    }

    private static ProblemException refused(String part, String detail) {
        return ProblemException.invalidRequest(List.of(new Violation(part, detail)));
    }
}
