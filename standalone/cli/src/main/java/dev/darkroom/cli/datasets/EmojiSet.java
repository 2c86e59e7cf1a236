package dev.darkroom.cli.datasets;

/** An open set of emoji images in the npm registry, as the Iconify project packages it. */
enum EmojiSet {
    NOTO("noto", "1.2.9", "noto"),
    TWEMOJI("twemoji", "1.2.5", "twemoji"),
    FLAT("fluent-emoji-flat", "1.2.6", "flat");

    private final String prefix;
    private final String version;
    private final String style;

    EmojiSet(String prefix, String version, String style) {
        this.prefix = prefix;
        this.version = version;
        this.style = style;
    }

    /** Its name in Iconify, and in file names. */
    String prefix() {
        return prefix;
    }

    String packageName() {
        return "@iconify-json/" + prefix;
    }

    /** The package at the version that the project was measured with. */
    String packageSpec() {
        return packageName() + "@" + version;
    }

    /** The word of captions for its style. */
    String style() {
        return style;
    }
}
