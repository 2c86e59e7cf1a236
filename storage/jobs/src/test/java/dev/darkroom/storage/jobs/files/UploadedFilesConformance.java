package dev.darkroom.storage.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store of files does. */
interface UploadedFilesConformance {
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    Instant EVENING = NOON.plusSeconds(6 * 3600);

    /** Without any file. */
    UploadedFiles files();

    @Test
    default void shouldFindAFileUntilItExpires() {
        files().add(file("a", "press", 0));

        assertThat(files().find("a", NOON)).contains(file("a", "press", 0));
        assertThat(files().find("a", EVENING)).isEmpty();
        assertThat(files().find("b", NOON)).isEmpty();
    }

    @Test
    default void shouldTellHowManyImagesADataSetHolds() {
        UploadedFile dataSet = new UploadedFile(
                "d", "press", "ink.zip", UploadedFile.DATA_SET, 9_000, 0, 0, 20, "0".repeat(64), "{}", NOON, EVENING);

        files().add(dataSet);

        assertThat(files().find("d", NOON)).contains(dataSet);
    }

    @Test
    default void shouldPageThroughATenantsFilesNewestFirst() {
        for (int i = 0; i < 3; i++) {
            files().add(file("f" + i, "press", i));
        }
        files().add(file("other", "other", 9));

        assertThat(files().list("press", Optional.empty(), 2, NOON))
                .extracting(UploadedFile::id)
                .containsExactly("f2", "f1");
        assertThat(files().list("press", Optional.of("f1"), 2, NOON))
                .extracting(UploadedFile::id)
                .containsExactly("f0");
        assertThat(files().list("press", Optional.of("other"), 2, NOON)).isEmpty();
        assertThat(files().list("press", Optional.empty(), 2, EVENING)).isEmpty();
    }

    @Test
    default void shouldDeleteForItsTenantOnly() {
        files().add(file("a", "press", 0));

        assertThat(files().delete("other", "a")).isFalse();
        assertThat(files().delete("press", "a")).isTrue();
        assertThat(files().delete("press", "a")).isFalse();
    }

    @Test
    default void shouldTellWhatHasExpired() {
        files().add(file("a", "press", 0));
        files().add(file("b", "other", 1));

        assertThat(files().expired(NOON, 10)).isEmpty();
        assertThat(files().expired(EVENING, 1)).extracting(UploadedFile::id).containsExactly("a");
    }

    private static UploadedFile file(String id, String tenant, int second) {
        return new UploadedFile(
                id,
                tenant,
                "apple.png",
                "image/png",
                1234,
                64,
                48,
                1,
                "0".repeat(64),
                "{\"for\": [\"test\", 1]}",
                NOON.plusSeconds(second),
                EVENING.minusSeconds(100 - second));
    }
}
