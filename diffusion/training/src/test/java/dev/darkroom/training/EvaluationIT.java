package dev.darkroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.diffusion.DiffusionException;
import dev.darkroom.diffusion.runtime.Device;
import dev.darkroom.training.scores.Evaluation;
import dev.darkroom.training.scores.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A classifier, trained on drawn shapes, measures the model that ships. */
class EvaluationIT {

    private static final Path MODEL = Path.of("../../models/emoji-64");

    @TempDir
    Path folder;

    private Path data;
    private Path classifier;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void trainAClassifier() throws IOException {
        data = DrawnImages.in(folder.resolve("data"));
        classifier = folder.resolve("classifier");
        ClassifierTraining.train(
                TrainingIT.config("classifier"),
                data,
                new TrainingPlace(classifier, false, new TrainingIT.Notes() {
                    @Override
                    public void onNote(String line) {
                        notes.add(line);
                    }
                }),
                Device.cpu());
    }

    @Test
    void shouldMeasureAModelTheSameTwice() {
        Scores scores = measure();

        assertThat(notes).singleElement().asString().startsWith("Of 4 held-out images ");
        assertThat(scores.classifier().first()).isGreaterThanOrEqualTo(0.75);
        assertThat(scores.images()).isEqualTo(16);
        assertThat(scores.hits()).hasSize(8).containsKey("a red circle");
        assertThat(scores.reconstruction()).isBetween(10.0, 60.0);
        assertThat(scores.alignment().first()).isLessThan(0.8);
        assertThat(scores.frechetDistance()).isGreaterThan(scores.frechetDistanceOfAutoencoder());
        assertThat(measure()).isEqualTo(scores);
    }

    @Test
    void shouldRefuseADataSetThatTheClassifierDoesNotKnow() throws IOException {
        Files.writeString(data.resolve("red-circle-4.txt"), "a cat");

        assertThatExceptionOfType(DiffusionException.class)
                .isThrownBy(this::measure)
                .withMessageEndingWith(
                        "red-circle-4.png: shows \"a cat\", which the classifier was not trained to tell");
    }

    private Scores measure() {
        Evaluation.Drawing drawing = new Evaluation.Drawing(2, OptionalInt.of(2), OptionalDouble.empty(), 1);
        return Evaluation.measure(MODEL, data, classifier, drawing, Device.cpu(), (drawn, all) -> {});
    }
}
