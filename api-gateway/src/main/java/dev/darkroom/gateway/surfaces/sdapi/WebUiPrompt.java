package dev.darkroom.gateway.surfaces.sdapi;

import dev.darkroom.gateway.http.JsonFields;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A prompt as the web UI reads it. Adaptations are named in it, {@code <lora:NAME:WEIGHT>}, and leave it
 * ({@code modules/extra_networks.py} there). What changes a prompt while it is drawn ({@code [from:to:when]}, {@code [this|that]},
 * {@code AND}; {@code modules/prompt_parser.py}) this platform cannot do; weights and {@code BREAK} it reads itself.
 *
 * @param text without what names adaptations
 */
record WebUiPrompt(String text, List<Lora> loras) {
    private static final Pattern NETWORK = Pattern.compile("<(\\w+):([^>]+)>");
    private static final Pattern COMPOSITION = Pattern.compile("\\bAND\\b");
    private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)\\s*");

    record Lora(String name, double scale) {}

    /** A bracket that is not closed yet, and where its last colon is; negative where it has none. */
    private record Open(char bracket, int colon) {}

    /** Notes what cannot be had. */
    static WebUiPrompt read(JsonFields fields, String field, String prompt) {
        List<Lora> loras = new ArrayList<>();
        Matcher networks = NETWORK.matcher(prompt);
        StringBuilder text = new StringBuilder();
        while (networks.find()) {
            networks.appendReplacement(text, "");
            Lora lora =
                    network(fields, field, networks.group(1), networks.group(2).split(":", -1));
            if (lora != null) {
                loras.add(lora);
            }
        }
        networks.appendTail(text);
        if (COMPOSITION.matcher(text).find()) {
            fields.refuse(field, "holds AND, which joins prompts: this platform draws from one; write it small");
        }
        refuseScheduling(fields, field, text.toString());
        return new WebUiPrompt(text.toString(), List.copyOf(loras));
    }

    /** Notes what cannot be had of a negative prompt, where nothing names adaptations and AND is a word. */
    static void checkNegative(JsonFields fields, String field, String prompt) {
        refuseScheduling(fields, field, prompt);
    }

    /** Positional weights are the text encoder's and the U-Net's, the latter like the former unless given; te= and unet= name them. */
    private static @Nullable Lora network(JsonFields fields, String field, String kind, String[] parameters) {
        String found = "holds <" + kind + ":...>";
        if (!kind.equals("lora") && !kind.equals("lyco")) {
            return fields.refuse(field, found + ", which this platform does not have; it has <lora:NAME:WEIGHT>");
        }
        List<String> positional = new ArrayList<>();
        Map<String, String> named = new HashMap<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            if (equals < 0) {
                positional.add(parameter);
            } else {
                named.put(parameter.substring(0, equals), parameter.substring(equals + 1));
            }
        }
        String encoder = named.getOrDefault("te", positional.size() > 1 ? positional.get(1) : "1");
        String unet = named.getOrDefault("unet", positional.size() > 2 ? positional.get(2) : encoder);
        if (!NUMBER.matcher(encoder).matches() || !NUMBER.matcher(unet).matches() || positional.isEmpty()) {
            return fields.refuse(field, found + " in another form than <lora:NAME:WEIGHT>");
        }
        double scale = Double.parseDouble(encoder.strip());
        if (scale != Double.parseDouble(unet.strip()) || named.containsKey("dyn")) {
            return fields.refuse(
                    field, found + " of which parts weigh differently: this platform has one weight for all");
        }
        return new Lora(positional.getFirst(), scale);
    }

    private static void refuseScheduling(JsonFields fields, String field, String prompt) {
        Deque<Open> open = new ArrayDeque<>();
        for (int i = 0; i < prompt.length(); i++) {
            char character = prompt.charAt(i);
            Open inner = open.peek();
            switch (character) {
                case '\\' -> i++;
                case '(', '[' -> open.push(new Open(character, -1));
                case ':' -> {
                    if (inner != null) {
                        open.pop();
                        open.push(new Open(inner.bracket(), i));
                    }
                }
                case '|' -> {
                    if (inner != null && inner.bracket() == '[' && prompt.indexOf(']', i) > 0) {
                        fields.refuse(
                                field, "holds [this|that], which alternates: this platform draws from one prompt");
                        return;
                    }
                }
                case ')', ']' -> {
                    if (inner != null && inner.bracket() == (character == ')' ? '(' : '[')) {
                        open.pop();
                        if (character == ']'
                                && inner.colon() >= 0
                                && NUMBER.matcher(prompt.substring(inner.colon() + 1, i))
                                        .matches()) {
                            fields.refuse(
                                    field,
                                    "holds [from:to:when], which changes while it is drawn: this platform draws from one prompt");
                            return;
                        }
                    }
                }
                default -> {}
            }
        }
    }
}
