package dev.darkroom.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.darkroom.gateway.json.JsonFields;
import dev.darkroom.gateway.problems.ProblemException;
import dev.darkroom.gateway.problems.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;

/** Reads a form as the JSON object of the same fields: numbers by their look, pictures as data URIs. */
final class PictureParts {
    private static final String IMAGE = "image";
    private static final Set<String> TEXTS = Set.of("prompt", "negative_prompt", "model", "size", "user");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,40}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}\\.[0-9]{1,20}");

    private PictureParts() {}

    static JsonFields read(MultipartFormDataInput form) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        List<Violation> violations = new ArrayList<>();
        form.getValues().forEach((name, values) -> {
            if (name == null) {
                violations.add(new Violation("form", "has a part without a name"));
                return;
            }
            // Several pictures come under a name in the plural; so does one in a list.
            String field = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
            if (values.size() == 1 && !object.has(field)) {
                object.set(field, value(field, values.iterator().next()));
            } else {
                violations.add(new Violation(field, "must be given once"));
            }
        });
        if (!object.has(IMAGE)) {
            violations.add(new Violation(IMAGE, "is required"));
        }
        if (!violations.isEmpty()) {
            throw ProblemException.invalidRequest(violations);
        }
        return JsonFields.of(object);
    }

    private static JsonNode value(String field, FormValue value) {
        if (value.isFileItem()) {
            return TextNode.valueOf(dataUri(content(value)));
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

    private static byte[] content(FormValue file) {
        try (var stream = file.getFileItem().getInputStream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String dataUri(byte[] picture) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
    }
}
