package dev.darkroom.worker;

import dev.darkroom.events.JobId;
import dev.darkroom.events.Topics;
import dev.darkroom.events.TrainingKind;
import dev.darkroom.events.TrainingRequest;
import dev.darkroom.events.TrainingTask;
import dev.darkroom.storage.objects.ObjectKeys;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Trainings as the orchestrator would hand them out, and their data. */
public final class Trainings {
    private static final List<Integer> COLORS = List.of(0xd02010, 0x2060c0, 0x109040);

    private Trainings() {}

    /** Its data are to be put where the request says. */
    public static TrainingTask task(String name, TrainingKind kind, int steps, List<String> samplePrompts) {
        JobId jobId = Tasks.freshJob();
        String data = ObjectKeys.trainingData(jobId);
        TrainingRequest request = new TrainingRequest(
                kind,
                "emoji-64",
                Topics.TRAINING_POOL,
                name,
                data,
                COLORS.size(),
                4,
                steps,
                1e-2,
                2,
                64,
                7,
                samplePrompts,
                0,
                null,
                null,
                null,
                Map.of());
        return new TrainingTask(jobId, 1, request, null);
    }

    /** As a gateway writes it. */
    public static byte[] archive() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        StringBuilder metadata = new StringBuilder();
        try (ZipOutputStream output = new ZipOutputStream(file)) {
            for (int i = 0; i < COLORS.size(); i++) {
                output.putNextEntry(new ZipEntry(i + ".png"));
                output.write(image(COLORS.get(i)));
                metadata.append("{\"file_name\": \"%d.png\", \"text\": \"a thing of color %d\"}%n".formatted(i, i));
            }
            output.putNextEntry(new ZipEntry("metadata.jsonl"));
            output.write(metadata.toString().getBytes(StandardCharsets.UTF_8));
        }
        return file.toByteArray();
    }

    private static byte[] image(int color) throws IOException {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, i % 64 < 32 ? color : 0xffffff);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }
}
