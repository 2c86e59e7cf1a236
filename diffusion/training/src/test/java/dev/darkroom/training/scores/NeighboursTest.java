package dev.darkroom.training.scores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    private static final List<Double> TRAINING = List.of(0.0, 10.0);
    private static final List<Double> HELD_OUT = List.of(2.0, 7.0, 14.0);

    @Test
    void shouldGiveTheMedianDistanceToTheNearest() {
        Neighbours neighbours = measure(List.of(1.0, 6.0, 15.0));

        assertThat(neighbours).isEqualTo(new Neighbours(4, 3, 1 / 3.0));
    }

    @Test
    void shouldSuspectCopies() {
        assertThat(measure(TRAINING).suspicious()).isEqualTo(1);
        assertThat(measure(HELD_OUT).suspicious()).isZero();
    }

    private static Neighbours measure(List<Double> drawn) {
        return Neighbours.measure(drawn, HELD_OUT, TRAINING, (one, other) -> Math.abs(one - other));
    }
}
