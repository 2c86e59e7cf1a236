package dev.darkroom.gateway.files;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.gateway.connections.TenantBudget;
import dev.darkroom.gateway.images.BudgetedReader;
import dev.darkroom.gateway.images.ImageInputReader;
import dev.darkroom.gateway.images.Png;
import dev.darkroom.gateway.images.UnusableImageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DataSetReaderTest {
    private static final byte[] APPLE = Png.plain(20, 10, 0xd02010);
    private static final byte[] PEAR = Png.plain(10, 20, 0x40c020);
    private static final byte[] CUT = Arrays.copyOf(APPLE, APPLE.length - 30);

    private final TenantBudget budget = new TenantBudget(1 << 22, 1 << 22);
    private final DataSetReader reader =
            new DataSetReader(new BudgetedReader(new ImageInputReader(1 << 19, 1 << 20), budget), new Limits());

    private static final class Limits implements DataSetsConfig {
        @Override
        public int maxImages() {
            return 3;
        }

        @Override
        public long maxUnpackedBytes() {
            return 1 << 20;
        }

        @Override
        public long maxTextBytes() {
            return 40_000;
        }
    }

    @Test
    void shouldStoreImagesUnderNamesOfItsOwnWithTheirCaptions() throws Exception {
        byte[] archive = Zip.of(
                "pears/b.PNG",
                PEAR,
                "a.png",
                APPLE,
                "a.txt",
                text("a red apple\nfruit"),
                "pears/b.txt",
                text("a pear"),
                "__MACOSX/._a.png",
                text("rubbish"),
                ".DS_Store",
                text("rubbish"),
                "pears/",
                new byte[0]);

        Map<String, byte[]> stored;
        try (NormalizedDataSet dataSet = reader.read("press", archive)) {
            assertThat(dataSet.images()).isEqualTo(2);
            stored = unpack(Files.readAllBytes(dataSet.archive()));
        }
        assertThat(stored).containsOnlyKeys("00000.png", "00001.png", "metadata.jsonl");
        assertThat(new String(requireNonNull(stored.get("metadata.jsonl")), StandardCharsets.UTF_8))
                .isEqualTo("""
                {"file_name":"00000.png","text":"a red apple\\nfruit"}
                {"file_name":"00001.png","text":"a pear"}
                """);
    }

    @Test
    void shouldTakeCaptionsFromMetadata() throws Exception {
        byte[] archive = Zip.of(
                "a.png", APPLE, "metadata.jsonl", text("{\"file_name\": \"a.png\", \"text\": \"a red apple\"}\n\n"));

        NormalizedDataSet dataSet = reader.read("press", archive);
        try (dataSet) {
            assertThat(unpack(Files.readAllBytes(dataSet.archive())).get("metadata.jsonl"))
                    .asString(StandardCharsets.UTF_8)
                    .contains("a red apple");
        }
        assertThat(dataSet.archive()).doesNotExist();
    }

    static Stream<Arguments> refusals() throws IOException {
        byte[] caption = text("a red apple");
        return Stream.of(
                Arguments.of(Zip.of(), "holds no images (bmp, gif, jpeg, jpg, png, webp)"),
                Arguments.of(
                        Zip.of("a.png", APPLE),
                        "holds a.png, which has no caption, neither a.txt beside it nor a line in metadata.jsonl"),
                Arguments.of(
                        Zip.of("a.png", APPLE, "a.txt", text(" ")),
                        "holds a.png, which has no caption, neither a.txt beside it nor a line in metadata.jsonl"),
                Arguments.of(
                        Zip.of("a.png", APPLE, "a.txt", caption, "b.txt", caption),
                        "holds b.txt, a caption without an image of the same name"),
                Arguments.of(
                        Zip.of("a.png", CUT, "a.txt", caption), "holds a.png, which is a PNG file that ends too early"),
                Arguments.of(
                        Zip.of("a.jpg", text("no image at all"), "a.txt", caption),
                        "holds a.jpg, which must be a PNG, JPEG, WebP, GIF or BMP image"),
                Arguments.of(
                        Zip.of("a.png", Png.bomb(), "a.txt", caption),
                        "holds a.png, which must have at most 1048576 pixels"),
                Arguments.of(
                        Zip.of("a.png", new byte[600 << 10], "a.txt", caption),
                        "holds a.png, which must have at most 524288 bytes"),
                Arguments.of(
                        Zip.of("a.png", APPLE, "run.sh", caption),
                        "holds run.sh, which is neither an image (bmp, gif, jpeg, jpg, png, webp) nor a caption (.txt, metadata.jsonl)"),
                Arguments.of(
                        Zip.of("../a.png", APPLE, "../a.txt", caption),
                        "holds a file whose name leads out of the archive, is longer than 200 characters or has control characters"),
                Arguments.of(
                        Zip.of("/etc/a.png", APPLE),
                        "holds a file whose name leads out of the archive, is longer than 200 characters or has control characters"),
                Arguments.of(Zip.of("zeros.png", new byte[2 << 20]), "must unpack to at most 1048576 bytes"),
                Arguments.of(
                        Zip.of("zeros.txt", new byte[2 << 20]), "holds zeros.txt, a text of more than 16384 bytes"),
                Arguments.of(
                        Zip.of("a.png", APPLE, "a.txt", text("a".repeat(4097))),
                        "holds a.png, whose caption has more than 4096 bytes of UTF-8"),
                Arguments.of(
                        Zip.of(
                                "a.png",
                                APPLE,
                                "metadata.jsonl",
                                text("{\"file_name\": \"a.png\", \"text\": \"" + "a".repeat(4097) + "\"}")),
                        "holds a.png, whose caption has more than 4096 bytes of UTF-8"),
                Arguments.of(
                        Zip.of(
                                "a.txt",
                                text(" ".repeat(15_000)),
                                "b.txt",
                                text(" ".repeat(15_000)),
                                "c.txt",
                                text(" ".repeat(15_000))),
                        "must hold at most 40000 bytes of captions"),
                Arguments.of(manyFolders(), "must hold at most 1006 files and folders"),
                Arguments.of(
                        Zip.of("a.png", APPLE, "b.png", APPLE, "c.png", APPLE, "d.png", APPLE),
                        "must hold at most 3 images"),
                Arguments.of(
                        Zip.of("a.png", APPLE, "metadata.jsonl", text("{\"file_name\": \"b.png\", \"text\": \"x\"}")),
                        "names in line 1 of metadata.jsonl an image that is not in the archive"),
                Arguments.of(
                        Zip.of("a.png", APPLE, "metadata.jsonl", text("{\"file_name\": \"a.png\"}")),
                        "lacks a text file_name or text in line 1 of metadata.jsonl"),
                Arguments.of(
                        Zip.of("a.png", APPLE, "metadata.jsonl", text("nonsense")),
                        "has no JSON in line 1 of metadata.jsonl"),
                Arguments.of(cut(Zip.of("a.png", APPLE, "a.txt", caption)), "is a damaged ZIP archive"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldSayInOneLineWhatIsWrong(byte[] archive, String reason) {
        assertThatExceptionOfType(UnusableImageException.class)
                .isThrownBy(() -> reader.read("press", archive))
                .withMessage(reason);
    }

    private static byte[] manyFolders() throws IOException {
        Object[] folders = new Object[2 * 1007];
        for (int i = 0; i < 1007; i++) {
            folders[2 * i] = "f" + i + "/";
            folders[2 * i + 1] = new byte[0];
        }
        return Zip.of(folders);
    }

    @Test
    void shouldGiveBackWhatItHeldOfTheBudget() throws Exception {
        reader.read("press", Zip.of("a.png", APPLE, "a.txt", text("a red apple")))
                .close();
        assertThatExceptionOfType(UnusableImageException.class)
                .isThrownBy(() -> reader.read("press", Zip.of("a.png", CUT, "a.txt", text("a red apple"))));
        assertThat(budget.used()).isZero();
    }

    @Test
    void shouldDecodeNothingBeyondTheBudget() throws Exception {
        TenantBudget small = new TenantBudget(1 << 10, 1 << 10);
        DataSetReader poor =
                new DataSetReader(new BudgetedReader(new ImageInputReader(1 << 19, 1 << 20), small), new Limits());
        byte[] archive = Zip.of("a.png", APPLE, "a.txt", text("a red apple"));

        assertThatExceptionOfType(UnusableImageException.class)
                .isThrownBy(() -> poor.read("press", archive))
                .withMessage("holds a.png, which must take at most 1024 bytes to decode, not 1400");
    }

    private static byte[] cut(byte[] archive) {
        return Arrays.copyOf(archive, 60);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> unpack(byte[] archive) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                files.put(entry.getName(), entries.readAllBytes());
            }
        }
        return files;
    }
}
