package dev.darkroom.gateway.files;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.gateway.connections.MemoryBudgets;
import dev.darkroom.gateway.connections.TenantBudget.Reservation;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.ImageWriter;
import dev.darkroom.gateway.images.OutputFormat;
import dev.darkroom.gateway.images.UnusableImageException;
import dev.darkroom.images.ImageFormat;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Reads archives of captioned images without trusting a byte of them. Every image is decoded once; what is stored is an archive that
 * we write ourselves, into a temporary file. A first pass looks at names and captions and counts what everything unpacks to, a second
 * one at the images, so that no more than one of them is in memory.
 */
@ApplicationScoped
public class DataSetReader {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> IMAGES = new TreeSet<>(Set.of("png", "jpg", "jpeg", "webp", "gif", "bmp"));
    private static final int LONGEST_METADATA = 4 << 20;
    /** A caption, and what stands around it. */
    private static final int LONGEST_TEXT = 4 * Captions.LONGEST;

    /** Bytes of memory that a byte of a caption comes to: as it is unpacked, as text, and as it is written. */
    private static final int TEXT_COST = 4;

    private static final int LONGEST_NAME = 200;
    /** Entries besides an image and a text for each: folders, and what file managers leave. */
    private static final int MOST_OTHERS = 1000;

    private static final int CHUNK = 1 << 16;

    private final BudgetedReader reader;
    private final DataSetsConfig config;

    DataSetReader(BudgetedReader reader, DataSetsConfig config) {
        this.reader = reader;
        this.config = config;
    }

    /** Whether the bytes begin like a ZIP file, also an empty one. */
    public static boolean isArchive(byte[] content) {
        return content.length >= 4 && content[0] == 'P' && content[1] == 'K' && (content[2] == 3 || content[2] == 5);
    }

    /** @throws UnusableImageException says what is wrong, and with which file */
    public NormalizedDataSet read(String tenant, byte[] archive) throws UnusableImageException {
        try (Reservation texts = reader.reserve(tenant)) {
            Contents contents = list(archive, texts);
            if (contents.images().isEmpty()) {
                throw UnusableImageException.because("holds no images (" + String.join(", ", IMAGES) + ")");
            }
            return write(tenant, archive, Captions.of(contents.images(), contents.texts()));
        } catch (IOException | IllegalArgumentException e) {
            // Names that are no UTF-8 are an IllegalArgumentException.
            throw UnusableImageException.because("is a damaged ZIP archive");
        }
    }

    private NormalizedDataSet write(String tenant, byte[] archive, Map<String, String> captions)
            throws IOException, UnusableImageException {
        Path file = draft();
        boolean whole = false;
        try {
            write(tenant, archive, captions, file);
            whole = true;
            return new NormalizedDataSet(file, captions.size());
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A disk that is full is no fault of the archive. */
    private static Path draft() {
        try {
            return Files.createTempFile("darkroom-data-set-", ".zip");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Contents(SortedSet<String> images, Map<String, byte[]> texts) {}

    private Contents list(byte[] archive, Reservation reservation) throws IOException, UnusableImageException {
        SortedSet<String> images = new TreeSet<>();
        Map<String, byte[]> texts = new TreeMap<>();
        Set<String> names = new HashSet<>();
        Meter meter = new Meter(config.maxUnpackedBytes(), config.maxTextBytes(), reservation);
        int entriesLeft = 2 * config.maxImages() + MOST_OTHERS;
        try (ZipInputStream entries = open(archive)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entriesLeft-- == 0) {
                    throw UnusableImageException.because(
                            "must hold at most " + (2 * config.maxImages() + MOST_OTHERS) + " files and folders");
                }
                String name = checked(entry.getName());
                byte[] text = meter.unpack(entries, name, isText(name));
                if (entry.isDirectory() || isRubbish(name)) {
                    continue;
                }
                if (!names.add(name)) {
                    throw UnusableImageException.because("holds " + name + " twice");
                }
                if (isText(name)) {
                    texts.put(name, text);
                } else {
                    images.add(image(name));
                }
                if (images.size() > config.maxImages()) {
                    throw UnusableImageException.because("must hold at most " + config.maxImages() + " images");
                }
            }
        }
        return new Contents(images, texts);
    }

    private static String image(String name) throws UnusableImageException {
        if (!IMAGES.contains(suffix(name))) {
            throw UnusableImageException.because("holds " + name + ", which is neither an image ("
                    + String.join(", ", IMAGES) + ") nor a caption (.txt, " + Captions.METADATA + ")");
        }
        return name;
    }

    /** Counts what an archive unpacks to, and ends it at the limit. */
    private static final class Meter {
        private final long limit;
        private final long textLimit;
        private final byte[] chunk = new byte[CHUNK];
        private long unpacked;
        private final Reservation reservation;
        private long texts;

        Meter(long limit, long textLimit, Reservation reservation) {
            this.limit = limit;
            this.textLimit = textLimit;
            this.reservation = reservation;
        }

        /** One entry, whose content comes back only where it is to be kept. */
        byte[] unpack(ZipInputStream entry, String name, boolean kept) throws IOException, UnusableImageException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            int longest = name.equals(Captions.METADATA) ? LONGEST_METADATA : LONGEST_TEXT;
            for (int read = entry.read(chunk); read >= 0; read = entry.read(chunk)) {
                unpacked += read;
                if (unpacked > limit) {
                    throw UnusableImageException.because("must unpack to at most " + limit + " bytes");
                }
                if (kept) {
                    texts += read;
                    if (content.size() + read > longest) {
                        throw UnusableImageException.because(
                                "holds " + name + ", a text of more than " + longest + " bytes");
                    }
                    if (texts > textLimit) {
                        throw UnusableImageException.because("must hold at most " + textLimit + " bytes of captions");
                    }
                    if (!reservation.tryGrow((long) read * TEXT_COST)) {
                        throw MemoryBudgets.busy("Too many data sets are read; send this request again");
                    }
                    content.write(chunk, 0, read);
                }
            }
            return content.toByteArray();
        }
    }

    private void write(String tenant, byte[] archive, Map<String, String> captions, Path file)
            throws IOException, UnusableImageException {
        List<String> order = List.copyOf(captions.keySet());
        Map<String, Integer> indices = new HashMap<>();
        order.forEach(name -> indices.put(name, indices.size()));
        String[] stored = new String[order.size()];
        try (ZipInputStream entries = open(archive);
                ZipOutputStream output = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            output.setLevel(Deflater.BEST_SPEED);
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Integer index = indices.get(entry.getName());
                if (index != null) {
                    // One byte too many is enough to refuse it.
                    ImageFile image = image(tenant, entry.getName(), entries.readNBytes(reader.mostBytes() + 1));
                    stored[index] = String.format(Locale.ROOT, "%05d.%s", index, image.suffix());
                    put(output, stored[index], image.content());
                }
            }
            put(output, Captions.METADATA, metadata(stored, order, captions));
            finish(output);
        }
    }

    private record ImageFile(String suffix, byte[] content) {}

    /** JPEG files lose with every compression, so that they stay as they are; of all others the pixels are kept. */
    private ImageFile image(String tenant, String name, byte[] content) throws UnusableImageException {
        try {
            ImageFormat format = reader.inspect(content).format();
            return reader.read(
                    tenant,
                    content,
                    pixels -> format == ImageFormat.JPEG
                            ? new ImageFile("jpg", content)
                            : new ImageFile("png", ImageWriter.encode(pixels, OutputFormat.PNG, 100)));
        } catch (UnusableImageException e) {
            throw UnusableImageException.because("holds " + name + ", which " + e.getMessage());
        }
    }

    private static byte[] metadata(String[] stored, List<String> order, Map<String, String> captions) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < stored.length; i++) {
            ObjectNode line =
                    JSON.createObjectNode().put("file_name", stored[i]).put("text", captions.get(order.get(i)));
            lines.append(line).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ZipOutputStream output, String name, byte[] content) {
        try {
            output.putNextEntry(new ZipEntry(name));
            output.write(content);
            output.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void finish(ZipOutputStream output) {
        try {
            output.finish();
            output.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ZipInputStream open(byte[] archive) {
        return new ZipInputStream(new ByteArrayInputStream(archive), StandardCharsets.UTF_8);
    }

    /**
     * Nothing is ever written under these names; they appear in error messages only. A name that leads out of the archive is refused all
     * the same.
     */
    private static String checked(String name) throws UnusableImageException {
        boolean leadsElsewhere = name.startsWith("/")
                || name.contains("\\")
                || name.contains(":")
                || List.of(name.split("/", -1)).contains("..");
        if (leadsElsewhere || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw UnusableImageException.because("holds a file whose name leads out of the archive, is longer than "
                    + LONGEST_NAME + " characters or has control characters");
        }
        return name;
    }

    /** What file managers leave in archives. */
    private static boolean isRubbish(String name) {
        return name.startsWith("__MACOSX/")
                || name.substring(name.lastIndexOf('/') + 1).startsWith(".")
                || name.endsWith("Thumbs.db");
    }

    private static boolean isText(String name) {
        return !isRubbish(name) && (suffix(name).equals("txt") || name.equals(Captions.METADATA));
    }

    private static String suffix(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
