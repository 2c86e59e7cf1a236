package dev.darkroom.orchestrator.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.orchestrator.webhooks.Answer.Impossible;
import dev.darkroom.orchestrator.webhooks.Answer.Responded;
import dev.darkroom.orchestrator.webhooks.Answer.Unreachable;
import dev.darkroom.orchestrator.webhooks.Verdict.Abandon;
import dev.darkroom.orchestrator.webhooks.Verdict.Delivered;
import dev.darkroom.orchestrator.webhooks.Verdict.Retry;
import dev.darkroom.orchestrator.webhooks.Verdict.TurnOff;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {
    private static final Answer DOWN = new Unreachable("ConnectException");

    private final RetrySchedule schedule = new RetrySchedule(new Random(1));

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 299})
    void shouldTakeEvery2xxForDelivered(int status) {
        assertThat(schedule.judge(responded(status), 1)).isEqualTo(new Delivered(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 404, 429, 500, 503})
    void shouldTryAgainAfterEveryOtherStatus(int status) {
        assertThat(schedule.judge(responded(status), 1)).isInstanceOf(Retry.class);
    }

    @Test
    void shouldTurnAnAddressOffThatIsGoneForGood() {
        assertThat(schedule.judge(responded(410), 1)).isEqualTo(new TurnOff("status 410"));
    }

    @Test
    void shouldGiveUpOnAnAddressThatCanNeverBeCalled() {
        assertThat(schedule.judge(new Impossible("not an http address"), 1))
                .isEqualTo(new Abandon("not an http address"));
    }

    @ParameterizedTest
    @CsvSource({"1,PT5S", "2,PT5M", "3,PT30M", "4,PT2H", "5,PT5H", "6,PT10H", "7,PT14H", "8,PT20H", "9,PT24H"})
    void shouldPauseLongerAfterEachAttempt(int attempts, Duration pause) {
        assertThat(pauseAfter(DOWN, attempts))
                .isBetween(pause, pause.multipliedBy(12).dividedBy(10));
    }

    @Test
    void shouldGiveUpAfterTheTenthAttempt() {
        assertThat(schedule.judge(DOWN, 10)).isEqualTo(new Abandon("ConnectException"));
    }

    @Test
    void shouldWaitAsLongAsTheReceiverAsksButNoLongerThanADay() {
        assertThat(pauseAfter(busy(Duration.ofMinutes(1)), 1)).isEqualTo(Duration.ofMinutes(1));
        assertThat(pauseAfter(busy(Duration.ofDays(365)), 1)).isEqualTo(Duration.ofDays(1));
        assertThat(pauseAfter(busy(Duration.ofSeconds(1)), 2)).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    }

    @Property
    void shouldDecideEveryAnswer(
            @ForAll @IntRange(min = 100, max = 599) int status, @ForAll @IntRange(min = 1, max = 20) int attempts) {
        Verdict verdict = schedule.judge(responded(status), attempts);
        assertThat(verdict instanceof Delivered).isEqualTo(status / 100 == 2);
        assertThat(verdict instanceof Retry).isEqualTo(status / 100 != 2 && status != 410 && attempts < 10);
    }

    private Duration pauseAfter(Answer answer, int attempts) {
        return schedule.judge(answer, attempts) instanceof Retry retry ? retry.after() : Duration.ZERO;
    }

    private static Answer responded(int status) {
        return new Responded(status, Optional.empty());
    }

    private static Answer busy(Duration retryAfter) {
        return new Responded(503, Optional.of(retryAfter));
    }
}
