package dev.darkroom.cli.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.renderer.NullPlatformSupport;
import com.github.weisj.jsvg.view.ViewBox;
import dev.darkroom.cli.console.CliException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The drawings of one set. */
final class EmojiIcons {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode icons;
    private final JsonNode names;
    private final int defaultSize;

    private EmojiIcons(JsonNode icons, JsonNode names) {
        this.icons = icons;
        this.names = names;
        this.defaultSize = icons.path("height").asInt(16);
    }

    static EmojiIcons read(NpmPackages packages, EmojiSet set) {
        Path iconsFile = packages.file(set.packageName(), "icons.json");
        try {
            return new EmojiIcons(
                    JSON.readTree(iconsFile.toFile()),
                    JSON.readTree(packages.file(set.packageName(), "chars.json").toFile()));
        } catch (IOException e) {
            throw CliException.failed(iconsFile + " is damaged");
        }
    }

    /**
     * Draws an emoji over white.
     *
     * @param codePoints in hexadecimal, joined by hyphens
     * @param size in pixels
     * @return nothing where the set has no such emoji
     */
    Optional<BufferedImage> draw(String codePoints, int size) {
        JsonNode icon = icons.path("icons").path(names.path(codePoints).asText());
        if (!icon.path("body").isTextual()) {
            return Optional.empty();
        }
        int side = icon.path("height").asInt(defaultSize);
        String svg =
                "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 "
                        + icon.path("width").asInt(side) + " " + side + "\">"
                        + icon.path("body").textValue() + "</svg>";
        @Nullable
        SVGDocument document = new SVGLoader()
                .load(
                        new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)),
                        null,
                        LoaderContext.createDefault());
        return Optional.ofNullable(document).map(drawing -> render(drawing, size));
    }

    private static BufferedImage render(SVGDocument document, int size) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, size, size);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        document.renderWithPlatform(NullPlatformSupport.INSTANCE, graphics, new ViewBox(size, size));
        graphics.dispose();
        return image;
    }
}
