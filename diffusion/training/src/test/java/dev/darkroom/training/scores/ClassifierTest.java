package dev.darkroom.training.scores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.training.scores.Classifier.Accuracy;
import dev.darkroom.training.scores.Classifier.Opinion;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierTest {

    @Test
    void shouldCountTheClassesThatAreLikelier() {
        Opinion opinion = new Opinion(new float[0], new float[] {0.5f, 2, -1, 2});

        assertThat(List.of(opinion.rank(0), opinion.rank(1), opinion.rank(2))).containsExactly(2, 0, 3);
    }

    @Test
    void shouldTellTheSharesRightAtOnceAndAmongFive() {
        assertThat(Accuracy.of(List.of(0, 0, 4, 5))).isEqualTo(new Accuracy(0.5, 0.75));
    }
}
