package dev.darkroom.orchestrator.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReceiverQueuesTest {
    private final ReceiverQueues queues = new ReceiverQueues(2, 3);
    private final List<String> begun = new ArrayList<>();
    private final Queue<UniEmitter<? super Void>> hanging = new ArrayDeque<>();

    @Test
    void shouldNotLetAHangingReceiverDelayAnother() {
        for (int call = 0; call < 5; call++) {
            queues.submit("dead", hangs("dead"));
        }
        queues.submit("alive", hangs("alive"));

        assertThat(begun).containsExactly("dead", "dead", "alive");
    }

    @Test
    void shouldRefuseWhatDoesNotFitIntoTheQueue() {
        for (int call = 0; call < 5; call++) {
            assertThat(queues.submit("dead", hangs("dead"))).isTrue();
        }

        assertThat(queues.submit("dead", hangs("dead"))).isFalse();
        assertThat(queues.submit("alive", hangs("alive"))).isTrue();
    }

    @Test
    void shouldBeginWaitingCallsInOrderWhenOthersEnd() {
        for (String call : List.of("1", "2", "3", "4")) {
            queues.submit("receiver", hangs(call));
        }
        hanging.remove().complete(null);
        assertThat(begun).containsExactly("1", "2", "3");

        hanging.remove().fail(new IllegalStateException("the result could not be kept"));
        assertThat(begun).containsExactly("1", "2", "3", "4");
    }

    @Test
    void shouldRunThroughCallsThatEndAtOnce() {
        for (int call = 0; call < 1000; call++) {
            assertThat(queues.submit("receiver", () -> Uni.createFrom().voidItem()))
                    .isTrue();
        }
    }

    private Supplier<Uni<Void>> hangs(String name) {
        return () -> Uni.createFrom().emitter(emitter -> {
            begun.add(name);
            hanging.add(emitter);
        });
    }
}
