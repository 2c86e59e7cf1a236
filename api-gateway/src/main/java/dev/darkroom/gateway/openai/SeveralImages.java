package dev.darkroom.gateway.openai;

import dev.darkroom.gateway.pictures.BudgetedReader;
import dev.darkroom.gateway.pictures.PictureException;
import dev.darkroom.gateway.pictures.PictureFormat;
import dev.darkroom.gateway.pictures.PictureWriter;
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
    static String blended(String tenant, List<byte[]> images, BudgetedReader reader) throws PictureException {
        Image blend = read(tenant, images.getFirst(), reader);
        for (int i = 1; i < images.size(); i++) {
            blend = blend.blend(read(tenant, images.get(i), reader), 1.0 / (i + 1));
        }
        return dataUri(PictureWriter.encode(blend, PictureFormat.PNG, 100));
    }

    private static Image read(String tenant, byte[] image, BudgetedReader reader) throws PictureException {
        return reader.read(tenant, image, picture -> picture.within(BLENDED_PIXELS));
    }

    static String dataUri(byte[] image) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(image);
    }
}
