package dev.darkroom.cli.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What may be said of an image: its name alone, with an article, with its style. */
final class EmojiCaptions {

    private EmojiCaptions() {}

    /** @param name as the Unicode consortium gives it, "red apple" */
    static List<String> of(String name, String style) {
        String plain = name.toLowerCase(Locale.ROOT).replace(":", "").strip();
        String article = article(plain) + " " + plain;
        List<String> captions = new ArrayList<>(List.of(plain, article));
        captions.add(plain + ", " + style + " style");
        captions.add(article + ", " + style + " style");
        return captions;
    }

    private static String article(String name) {
        return "aeiou".indexOf(name.charAt(0)) >= 0 ? "an" : "a";
    }
}
