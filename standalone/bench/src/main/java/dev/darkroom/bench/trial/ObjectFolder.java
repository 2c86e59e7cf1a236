package dev.darkroom.bench.trial;

import dev.darkroom.cli.console.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The bucket of an embedded store, read past every service: its objects are files under their keys. */
public final class ObjectFolder {
    private ObjectFolder() {}

    /** SHA-256 in lower-case hex by key, of every object in every bucket of the data folder. */
    public static Map<String, String> digests(Path data) {
        Path buckets = data.resolve("objects");
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(buckets)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Path inBuckets = buckets.relativize(path);
                digests.put(
                        inBuckets.subpath(1, inBuckets.getNameCount()).toString(), sha256(Files.readAllBytes(path)));
            }
            return digests;
        } catch (IOException e) {
            throw CliException.failed("the object store's folder cannot be read: " + e.getMessage());
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
