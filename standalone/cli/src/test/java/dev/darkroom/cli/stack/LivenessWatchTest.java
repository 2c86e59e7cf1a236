package dev.darkroom.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LivenessWatchTest {
    private final AtomicInteger status = new AtomicInteger(503);
    private final List<String> dead = new ArrayList<>();
    private final List<LivenessWatch.Subject> subjects = new ArrayList<>();
    private final LivenessWatch watch = new LivenessWatch(
            () -> List.copyOf(subjects), (subject, reason) -> dead.add(subject.process() + " " + reason));
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/q/health/live", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        subjects.add(subject(1));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldEndOneThatSaysThatItIsNotLive() throws Exception {
        status.set(200);
        watch.look();
        status.set(503);
        look(2);

        assertThat(dead).isEmpty();

        look(1);
        assertThat(dead).containsExactly("1 says that it is not live");
    }

    @Test
    void shouldForgiveOneThatIsLiveAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            status.set(200);
            watch.look();
            status.set(503);
            look(2);
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void shouldLetAProcessStartInItsTime() throws Exception {
        look(50);
        status.set(200);
        watch.look();
        subjects.set(0, subject(2));
        status.set(503);
        look(50);

        assertThat(dead).isEmpty();

        look(10);
        assertThat(dead).containsExactly("2 says that it is not live");
    }

    @Test
    void shouldEndOneThatNoLongerAnswersAfterAMinute() throws Exception {
        status.set(200);
        watch.look();
        server.stop(0);
        look(11);

        assertThat(dead).isEmpty();

        look(3);
        assertThat(dead).containsExactly("1 does not answer");
    }

    private void look(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    private LivenessWatch.Subject subject(long process) {
        return new LivenessWatch.Subject(
                "orchestrator",
                process,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/q/health/live"));
    }
}
