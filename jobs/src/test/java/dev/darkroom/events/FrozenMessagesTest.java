package dev.darkroom.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Golden messages are frozen: who changes the shape of a message writes a new version beside the old one, and does not edit it. */
class FrozenMessagesTest {
    /** In the form of {@code sha256sum}. */
    private static final String FROZEN = "/golden/frozen.sha256";

    @Test
    void shouldKeepEveryGoldenMessageAsItIs() throws Exception {
        assertThat(found()).isEqualTo(frozen());
    }

    private static Map<String, String> frozen() {
        Map<String, String> hashes = new TreeMap<>();
        new String(GoldenFiles.resource(FROZEN), UTF_8)
                .lines()
                .forEach(line -> hashes.put(line.substring(66), line.substring(0, 64)));
        return hashes;
    }

    private static Map<String, String> found() throws IOException, URISyntaxException {
        Path folder = Path.of(requireNonNull(FrozenMessagesTest.class.getResource(FROZEN))
                        .toURI())
                .resolveSibling("");
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.v[0-9]+\\.json"))
                    .toList()) {
                hashes.put(folder.relativize(file).toString().replace('\\', '/'), sha256(Files.readAllBytes(file)));
            }
        }
        return hashes;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
