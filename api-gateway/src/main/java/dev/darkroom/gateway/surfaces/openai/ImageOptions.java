package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.http.JsonFields;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.images.OutputFormat;
import dev.darkroom.gateway.submission.GenerationForm;
import dev.darkroom.gateway.surfaces.FieldNames;
import dev.darkroom.gateway.surfaces.ForeignFields;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A request of the Images API, split into the job request and the form of the answer.
 *
 * @param kind what events are called: {@code image_generation} or {@code image_edit}
 * @param request the job request; fields that OpenAI does not have are in it unchanged
 * @param stream whether the answer is server-sent events
 * @param partialImages previews to send on the way, at most
 * @param forms how images are returned: as addresses, in base64, or both
 * @param compression quality of the encoder, from 1 to 100
 * @param quality as it came; it changes nothing
 */
record ImageOptions(
        String kind,
        ObjectNode request,
        boolean stream,
        int partialImages,
        Set<Form> forms,
        OutputFormat format,
        int compression,
        String quality) {
    /** How refusals name the fields. */
    static final FieldNames NAMES = new FieldNames(Map.of("num_images", "n", "width", "size", "height", "size"));

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");
    static final int MOST_PARTIAL_IMAGES = 3;
    static final int MOST_IMAGES = 10;
    static final int BEST = 100;
    /** Fields that are accepted and have no effect on this platform. */
    private static final List<String> WITHOUT_EFFECT = List.of("style", "user", "moderation", "input_fidelity");

    /** How an image is returned. */
    enum Form {
        ADDRESS,
        BASE64
    }

    /**
     * Of generations and variations, whose images are addresses unless asked for otherwise.
     *
     * @throws ProblemException with every field that has a wrong value
     */
    static ImageOptions read(String kind, JsonFields fields) {
        return read(kind, fields, EnumSet.of(Form.ADDRESS));
    }

    /** Of edits, of which clients expect base64 without asking for it ({@code @ai-sdk/openai}); others take the address. */
    static ImageOptions ofEdit(JsonFields fields) {
        return read("image_edit", fields, EnumSet.allOf(Form.class));
    }

    private static ImageOptions read(String kind, JsonFields fields, Set<Form> unasked) {
        boolean stream = Boolean.TRUE.equals(fields.flag("stream"));
        long partialImages = within(fields, "partial_images", 0, MOST_PARTIAL_IMAGES, 0);
        String response = choice(fields, "response_format", "", "url", "b64_json");
        String format = choice(fields, "output_format", "png", "jpeg", "webp");
        long compression = within(fields, "output_compression", 0, BEST, BEST);
        choice(fields, "background", "auto", "opaque");
        String quality = fields.text("quality");
        WITHOUT_EFFECT.forEach(fields::any);
        long count = within(fields, "n", 1, MOST_IMAGES, 1);
        String size = fields.text("size");
        ObjectNode request = fields.others();
        // What is neither OpenAI's nor a job's is refused there, unless it is off.
        request.properties()
                .removeIf(field -> !GenerationForm.hasField(field.getKey()) && ForeignFields.isOff(field.getValue()));
        request.put("num_images", count);
        if (size != null && !size.equals("auto")) {
            Matcher matcher = SIZE.matcher(size);
            if (matcher.matches()) {
                request.put("width", Integer.parseInt(matcher.group(1)));
                request.put("height", Integer.parseInt(matcher.group(2)));
            } else {
                fields.refuse("size", "must be auto or WIDTHxHEIGHT in pixels");
            }
        }
        fields.refuseIfViolated();
        return new ImageOptions(
                kind,
                request,
                stream,
                (int) partialImages,
                // A stream carries the images themselves.
                stream ? EnumSet.of(Form.BASE64) : forms(response, unasked),
                OutputFormat.ofWireName(format).orElse(OutputFormat.PNG),
                // OpenAI counts from 0, the encoders from 1.
                (int) Math.max(1, compression),
                quality == null ? "auto" : quality);
    }

    private static Set<Form> forms(String response, Set<Form> unasked) {
        return switch (response) {
            case "url" -> EnumSet.of(Form.ADDRESS);
            case "b64_json" -> EnumSet.of(Form.BASE64);
            default -> unasked;
        };
    }

    /** Name of an event of the stream. */
    String event(String moment) {
        return kind + "." + moment;
    }

    private static long within(JsonFields fields, String name, long smallest, long largest, long otherwise) {
        Long value = fields.integer(name);
        if (value != null && (value < smallest || value > largest)) {
            fields.refuse(name, "must be from " + smallest + " to " + largest);
        }
        return value == null ? otherwise : value;
    }

    /** The first choice is the default; an empty one means that nothing was chosen. */
    private static String choice(JsonFields fields, String name, String... choices) {
        String value = fields.text(name);
        if (value != null && !List.of(choices).contains(value)) {
            fields.refuse(
                    name,
                    "must be one of "
                            + Arrays.stream(choices)
                                    .filter(choice -> !choice.isEmpty())
                                    .collect(Collectors.joining(", ")));
        }
        return value == null ? choices[0] : value;
    }
}
