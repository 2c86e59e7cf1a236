package dev.darkroom.worker.images;

import dev.darkroom.diffusion.pipelines.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * PNG files (W3C PNG, third edition) with a text chunk of the keyword {@code parameters}: {@code tEXt} while the text is
 * Latin-1, which every tool reads, {@code iTXt} in UTF-8 otherwise. The same image and text give the same bytes.
 */
public final class Png {
    public static final String MEDIA_TYPE = "image/png";

    private static final String FORMAT = "javax_imageio_png_1.0";
    private static final String KEYWORD = "parameters";
    private static final int INITIAL_BYTES = 64 << 10;

    private Png() {}

    /** Encodes an image together with the text of its generation parameters. */
    public static byte[] encode(RgbImage image, String parameters) {
        BufferedImage buffered = image.toBufferedImage();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream(INITIAL_BYTES);
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(buffered), settings);
            metadata.mergeTree(FORMAT, text(parameters));
            writer.setOutput(output);
            writer.write(null, new IIOImage(buffered, null, metadata), settings);
        } catch (IIOInvalidTreeException e) {
            throw new IllegalStateException("the text chunk has the form that the writer asks for", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    private static IIOMetadataNode text(String parameters) {
        // A zero byte ends a field of a text chunk.
        String text = parameters.replace('\0', ' ');
        boolean latin1 = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
        IIOMetadataNode entry = new IIOMetadataNode(latin1 ? "tEXtEntry" : "iTXtEntry");
        entry.setAttribute("keyword", KEYWORD);
        if (latin1) {
            entry.setAttribute("value", text);
        } else {
            entry.setAttribute("compressionFlag", "FALSE");
            entry.setAttribute("compressionMethod", "0");
            entry.setAttribute("languageTag", "");
            entry.setAttribute("translatedKeyword", "");
            entry.setAttribute("text", text);
        }
        IIOMetadataNode chunk = new IIOMetadataNode(latin1 ? "tEXt" : "iTXt");
        chunk.appendChild(entry);
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(chunk);
        return root;
    }
}
