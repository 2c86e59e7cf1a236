package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.http.Violation;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.UnusableImageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;

/** Reads a form as the JSON object of the same fields: numbers by their look, images as data URIs. */
final class ImageParts {
    private static final String IMAGE = "image";

    private static final Set<String> TEXTS = Set.of("prompt", "negative_prompt", "model", "size", "user");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,40}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}\\.[0-9]{1,20}");

    private ImageParts() {}

    /** @param tenant whose form it is */
    static JsonFields read(String tenant, MultipartFormDataInput form, BudgetedReader reader) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        List<Violation> violations = new ArrayList<>();
        List<FormValue> images = new ArrayList<>();
        form.getValues().forEach((name, values) -> {
            if (name == null) {
                violations.add(new Violation("form", "has a part without a name"));
                return;
            }
            // Several images come under a name in the plural; so does one in a list.
            String field = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
            if (field.equals(IMAGE)) {
                images.addAll(values);
            } else if (values.size() == 1 && !object.has(field)) {
                object.set(field, value(field, values.iterator().next()));
            } else {
                violations.add(new Violation(field, "must be given once"));
            }
        });
        if (images.isEmpty() || images.size() > SeveralImages.MOST) {
            violations.add(new Violation(IMAGE, "must be 1 to " + SeveralImages.MOST + " images"));
        }
        if (!violations.isEmpty()) {
            throw ProblemException.invalidRequest(violations);
        }
        object.set(IMAGE, images.size() == 1 ? value(IMAGE, images.getFirst()) : blended(tenant, images, reader));
        return JsonFields.of(object);
    }

    private static JsonNode value(String field, FormValue value) {
        if (value.isFileItem()) {
            return TextNode.valueOf(SeveralImages.dataUri(content(value)));
        }
        String text = value.getValue();
        if (TEXTS.contains(field)) {
            return TextNode.valueOf(text);
        }
        if (WHOLE.matcher(text).matches()) {
            return JsonNodeFactory.instance.numberNode(new BigInteger(text));
        }
        if (DECIMAL.matcher(text).matches()) {
            return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
        }
        return text.equals("true") || text.equals("false")
                ? BooleanNode.valueOf(text.equals("true"))
                : TextNode.valueOf(text);
    }

    private static JsonNode blended(String tenant, List<FormValue> images, BudgetedReader reader) {
        try {
            List<byte[]> files = new ArrayList<>();
            for (FormValue image : images) {
                if (!image.isFileItem()) {
                    throw UnusableImageException.because("must be files where there are several");
                }
                files.add(content(image));
            }
            return TextNode.valueOf(SeveralImages.blended(tenant, files, reader));
        } catch (UnusableImageException e) {
            throw ProblemException.invalidRequest(List.of(new Violation(IMAGE, String.valueOf(e.getMessage()))));
        }
    }

    private static byte[] content(FormValue file) {
        try (var stream = file.getFileItem().getInputStream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
