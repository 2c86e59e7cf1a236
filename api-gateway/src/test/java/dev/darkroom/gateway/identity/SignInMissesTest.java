package dev.darkroom.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.gateway.http.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignInMissesTest {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final AtomicLong nanos = new AtomicLong();
    private final SignInMisses misses = new SignInMisses(3, WINDOW, new SimpleMeterRegistry(), nanos::get);

    @Test
    void shouldCountEachAddressAlone() {
        for (int i = 0; i < 3; i++) {
            assertThat(miss("198.51.100.1")).isEqualTo(401);
        }
        assertThat(miss("198.51.100.1")).isEqualTo(429);
        assertThat(miss("198.51.100.2")).isEqualTo(401);
    }

    @Test
    void shouldCountTheNetworkOfAnIpv6Address() {
        for (int i = 0; i < 3; i++) {
            assertThat(miss("2001:db8:0:1:0:0:0:" + i)).isEqualTo(401);
        }
        assertThat(miss("2001:db8:0:1:ffff:0:0:9")).isEqualTo(429);
        assertThat(miss("2001:db8:0:2:0:0:0:1")).isEqualTo(401);
    }

    @Test
    void shouldTellWhenTheWindowEnds() {
        for (int i = 0; i < 4; i++) {
            miss("198.51.100.1");
        }
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());

        ProblemException refused = misses.count(ProblemException.invalidToken(), address("198.51.100.1"));

        assertThat(refused.headers()).containsEntry("Retry-After", "40");
        nanos.addAndGet(Duration.ofSeconds(40).toNanos());
        assertThat(miss("198.51.100.1")).isEqualTo(401);
    }

    @Test
    void shouldNotCountRequestsWithoutAKey() {
        for (int i = 0; i < 10; i++) {
            assertThat(misses.count(ProblemException.unauthorized(), address("198.51.100.1"))
                            .problem()
                            .status())
                    .isEqualTo(401);
        }
        assertThat(miss("198.51.100.1")).isEqualTo(401);
    }

    private int miss(String address) {
        return misses.count(ProblemException.invalidToken(), address(address))
                .problem()
                .status();
    }

    private static SocketAddress address(String host) {
        return SocketAddress.inetSocketAddress(4711, host);
    }
}
