package dev.darkroom.storage.objects;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.storage.objects.ObjectStore.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every object store does; each store has a test that extends this one. */
public abstract class ObjectStoreConformance {
    /** Keys of one test do not meet those of another in a store that they share. */
    private final String folder = "test/" + UUID.randomUUID() + "/";

    protected abstract ObjectStore store();

    @Test
    void shouldReturnWhatWasPut() {
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);

        store().put(folder + "0.png", content, "image/png");

        StoredObject found = store().get(folder + "0.png").orElseThrow();
        assertThat(found.content()).isEqualTo(content);
        assertThat(found.contentType()).isEqualTo("image/png");
    }

    @Test
    void shouldKeepAnEmptyObject() {
        store().put(folder + "empty", new byte[0], "application/octet-stream");

        assertThat(store().get(folder + "empty").orElseThrow().content()).isEmpty();
    }

    @Test
    void shouldReplaceAnObjectOfTheSameKey() {
        store().put(folder + "card.json", "first, and longer".getBytes(UTF_8), "text/plain");
        store().put(folder + "card.json", "{}".getBytes(UTF_8), "application/json");

        StoredObject found = store().get(folder + "card.json").orElseThrow();
        assertThat(found.content()).asString(UTF_8).isEqualTo("{}");
        assertThat(found.contentType()).isEqualTo("application/json");
    }

    @Test
    void shouldLetOneOfManyWriteWhatIsNotThereYet() throws Exception {
        List<Callable<Boolean>> writers = IntStream.range(0, 16)
                .<Callable<Boolean>>mapToObj(
                        i -> () -> store().putIfAbsent(folder + "once", new byte[] {(byte) i}, "text/plain"))
                .toList();
        List<Boolean> written = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(writers.size())) {
            for (Future<Boolean> writer : threads.invokeAll(writers)) {
                written.add(writer.get());
            }
        }

        assertThat(written).containsOnlyOnce(true);
        assertThat(store().get(folder + "once").orElseThrow().content()).containsExactly((byte) written.indexOf(true));
        assertThat(store().putIfAbsent(folder + "once", new byte[] {99}, "text/plain"))
                .isFalse();
        store().delete(folder + "once");
        assertThat(store().putIfAbsent(folder + "once", new byte[] {99}, "text/plain"))
                .isTrue();
    }

    @Test
    void shouldFindNothingUnderAKeyThatWasNeverPut() {
        assertThat(store().get(folder + "nothing")).isEmpty();
    }

    @Test
    void shouldTakeAFileAndGiveItBack(@TempDir Path files) throws IOException {
        byte[] content = new byte[6_000_000];
        new Random(8).nextBytes(content);
        Path sent = Files.write(files.resolve("sent"), content);
        Path received = Files.writeString(files.resolve("received"), "what was there before");

        store().upload(folder + "weights", sent, "application/octet-stream");

        assertThat(store().download(folder + "weights", received)).isTrue();
        assertThat(received).hasBinaryContent(content);
        assertThat(store().get(folder + "weights").orElseThrow().content()).isEqualTo(content);
    }

    @Test
    void shouldWriteNoFileOfAKeyThatWasNeverPut(@TempDir Path files) {
        assertThat(store().download(folder + "nothing", files.resolve("nothing")))
                .isFalse();
        assertThat(files).isEmptyDirectory();
    }

    @Test
    void shouldCopyAnObjectThatOutlivesTheFirst() {
        store().put("jobs/1/source/image.png", new byte[] {1, 2}, "image/png");

        assertThat(store().copy("jobs/1/source/image.png", "jobs/2/source/image.png"))
                .isTrue();
        store().delete("jobs/1/source/image.png");

        ObjectStore.StoredObject copy = store().get("jobs/2/source/image.png").orElseThrow();
        assertThat(copy.content()).containsExactly(1, 2);
        assertThat(copy.contentType()).isEqualTo("image/png");
        assertThat(store().copy("jobs/1/source/image.png", "jobs/3/source/image.png"))
                .isFalse();
    }

    @Test
    void shouldListKeysOfAPrefixInOrderAcrossFolders() {
        put("b/2");
        put("a");
        put("b/1");
        put("b/c/3");
        put("bb");

        assertThat(store().list(folder + "b/")).containsExactly(folder + "b/1", folder + "b/2", folder + "b/c/3");
        assertThat(store().list(folder + "none/")).isEmpty();
    }

    @Test
    void shouldListMoreKeysThanOneAnswerHolds() {
        IntStream.range(0, 1_001).parallel().forEach(i -> put(String.format("many/%04d", i)));

        assertThat(store().list(folder + "many/")).hasSize(1_001).isSorted().endsWith(folder + "many/1000");
    }

    @Test
    void shouldForgetADeletedObject() {
        put("gone");

        store().delete(folder + "gone");
        store().delete(folder + "gone");

        assertThat(store().get(folder + "gone")).isEmpty();
        assertThat(store().list(folder)).isEmpty();
    }

    @Test
    void shouldKeepKeysApartThatOnlyDifferInCase() {
        store().put(folder + "Model", "upper".getBytes(UTF_8), "text/plain");
        store().put(folder + "model", "lower".getBytes(UTF_8), "text/plain");

        assertThat(store().get(folder + "Model").orElseThrow().content())
                .asString(UTF_8)
                .isEqualTo("upper");
    }

    private void put(String name) {
        store().put(folder + name, name.getBytes(UTF_8), "text/plain");
    }
}
