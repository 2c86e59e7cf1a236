package dev.darkroom.diffusion.tokenizers;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The cleaning that vocabularies were made for. CLIP's: control characters go, white space becomes single blanks, Chinese characters
 * stand alone, the rest is composed (NFC) and lower-cased.
 */
final class TextCleaner {

    private TextCleaner() {}

    static String clean(String text) {
        String composed = Normalizer.normalize(spaced(text, true, false), Normalizer.Form.NFC);
        return composed.strip().replaceAll(" +", " ").toLowerCase(Locale.ROOT);
    }

    /**
     * A text without control characters, whose white space is blanks.
     *
     * @param apart whether every Chinese character stands alone
     * @param unassigned whether a character that Unicode does not know is text, and no control character
     */
    static String spaced(String text, boolean apart, boolean unassigned) {
        StringBuilder cleaned = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> {
            if (isSpace(character)) {
                cleaned.append(' ');
            } else if (apart && isChinese(character)) {
                cleaned.append(' ').appendCodePoint(character).append(' ');
            } else if (character != 0xfffd && !isControl(character)
                    || unassigned && Character.getType(character) == Character.UNASSIGNED) {
                cleaned.appendCodePoint(character);
            }
        });
        return cleaned.toString();
    }

    private static boolean isSpace(int character) {
        return switch (Character.getType(character)) {
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> character == '\t' || character == '\n' || character == '\r';
        };
    }

    private static boolean isControl(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    /** The CJK ideographs as BERT counts them, without kana and hangul. */
    private static boolean isChinese(int character) {
        return (character >= 0x4e00 && character <= 0x9fff)
                || (character >= 0x3400 && character <= 0x4dbf)
                || (character >= 0x20000 && character <= 0x2a6df)
                || (character >= 0x2a700 && character <= 0x2b73f)
                || (character >= 0x2b740 && character <= 0x2b81f)
                || (character >= 0x2b820 && character <= 0x2ceaf)
                || (character >= 0xf900 && character <= 0xfaff)
                || (character >= 0x2f800 && character <= 0x2fa1f);
    }
}
