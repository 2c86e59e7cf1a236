package dev.darkroom.gateway.surfaces.openai;

import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.ImageWriter;
import dev.darkroom.gateway.images.OutputFormat;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.images.Image;
import java.util.Base64;
import java.util.List;

/** A drawing begins from one image: several are laid over one another, each as thick as the others, in the size of the first. */
final class SeveralImages {
    static final int MOST = 16;
    /** Larger images are thinned out before they are blended, so that the blend is never too large itself. */
    private static final long BLENDED_PIXELS = 1536 * 1536;

    private SeveralImages() {}

    /** The blend as a data: URI. */
    static String blended(String tenant, List<byte[]> images, BudgetedReader reader) throws UnusableImageException {
        Image blend = read(tenant, images.getFirst(), reader);
        for (int i = 1; i < images.size(); i++) {
            blend = blend.blend(read(tenant, images.get(i), reader), 1.0 / (i + 1));
        }
        return dataUri(ImageWriter.encode(blend, OutputFormat.PNG, 100));
    }

    private static Image read(String tenant, byte[] file, BudgetedReader reader) throws UnusableImageException {
        return reader.read(tenant, file, image -> image.within(BLENDED_PIXELS));
    }

    static String dataUri(byte[] image) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(image);
    }
}
