package dev.darkroom.gateway.submission;

import dev.darkroom.gateway.images.UnusableImageException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A file that a client has put into its request: a data: URI (RFC 2397) or base64 alone. The one decoder of all surfaces. Base64 may
 * be of either alphabet (RFC 4648, sections 4 and 5), broken by white space and without its padding; nothing else is passed over.
 */
public final class InlineFile {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";
    private static final int LARGEST_HEAD = 256;

    private InlineFile() {}

    /** Whether the file is in the address itself. */
    public static boolean isIn(String address) {
        return address.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * The bytes of a data: URI, of base64 or percent-encoded.
     *
     * @throws UnusableImageException in words that follow the field's name
     */
    public static byte[] ofUri(String uri, int mostBytes) throws UnusableImageException {
        int comma = uri.substring(0, Math.min(uri.length(), LARGEST_HEAD)).indexOf(',');
        if (comma < 0) {
            throw UnusableImageException.because("is not a data: URI: a comma must follow its type");
        }
        String head = uri.substring(0, comma).stripTrailing();
        String content = uri.substring(comma + 1);
        boolean base64 = head.regionMatches(true, head.length() - BASE64.length(), BASE64, 0, BASE64.length());
        if (!base64) {
            return limited(percentDecoded(content, "is not valid percent-encoding"), mostBytes);
        }
        return ofBase64(
                content.indexOf('%') < 0 ? content : latin1(percentDecoded(content, "is not valid base64")), mostBytes);
    }

    /**
     * The bytes of base64.
     *
     * @throws UnusableImageException in words that follow the field's name
     */
    public static byte[] ofBase64(String text, int mostBytes) throws UnusableImageException {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case ' ', '\t', '\r', '\n', '\f' -> {}
                case '-' -> plain.append('+');
                case '_' -> plain.append('/');
                default -> plain.append(character);
            }
        }
        if (plain.length() / 4L * 3 > mostBytes + 2L) {
            throw tooLarge(mostBytes);
        }
        try {
            return limited(Base64.getDecoder().decode(plain.toString()), mostBytes);
        } catch (IllegalArgumentException e) {
            throw UnusableImageException.because("is not valid base64");
        }
    }

    private static byte[] percentDecoded(String text, String otherwise) throws UnusableImageException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            int value = character;
            if (character == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                value = high < 0 || low < 0 ? Integer.MAX_VALUE : high << 4 | low;
                i += 2;
            }
            if (value > 0xff) {
                throw UnusableImageException.because(otherwise);
            }
            bytes.write(value);
        }
        return bytes.toByteArray();
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] limited(byte[] file, int mostBytes) throws UnusableImageException {
        if (file.length > mostBytes) {
            throw tooLarge(mostBytes);
        }
        return file;
    }

    private static UnusableImageException tooLarge(int mostBytes) {
        return UnusableImageException.because("must have at most " + mostBytes + " bytes");
    }
}
