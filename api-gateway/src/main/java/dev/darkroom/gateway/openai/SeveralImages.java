package dev.darkroom.gateway.openai;

import dev.darkroom.gateway.pictures.PictureException;
import dev.darkroom.gateway.pictures.PictureFormat;
import dev.darkroom.gateway.pictures.PictureReader;
import dev.darkroom.gateway.pictures.PictureWriter;
import dev.darkroom.gateway.pictures.SourcePictures;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.List;

/** A drawing begins from one image: several are laid over one another, each as thick as the others, in the size of the first. */
final class SeveralImages {
    static final int MOST = 16;
    /** Larger images are thinned out before they are blended, so that the blend is never too large itself. */
    private static final int BLENDED_SIDE = 768;

    private SeveralImages() {}

    /** The blend as a data: URI. */
    static String blended(List<byte[]> images, PictureReader reader) throws PictureException {
        BufferedImage blend = reader.read(images.getFirst(), BLENDED_SIDE, BLENDED_SIDE);
        for (int i = 1; i < images.size(); i++) {
            BufferedImage above = reader.read(images.get(i), BLENDED_SIDE, BLENDED_SIDE);
            blend = SourcePictures.blend(blend, above, 1f / (i + 1));
        }
        return dataUri(PictureWriter.encode(blend, PictureFormat.PNG, 100));
    }

    static String dataUri(byte[] image) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(image);
    }
}
