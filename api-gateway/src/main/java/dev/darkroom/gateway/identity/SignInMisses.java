package dev.darkroom.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.darkroom.gateway.http.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Counts wrong keys by the address that sent them, and answers an address with too many 429. A right key is always let in, from the same
 * address too: 256 bits cannot be guessed, and a client must not be able to shut others out.
 *
 * <p>The address is that of the connection; that of {@code X-Forwarded-For} only where {@code quarkus.http.proxy.*} trusts the proxy. Of an
 * IPv6 address the first 64 bits count, since a client chooses the others. At most {@value #REMEMBERED} addresses are remembered.
 */
@Startup
@ApplicationScoped
class SignInMisses {
    private static final Logger LOG = Logger.getLogger(SignInMisses.class);
    private static final int REMEMBERED = 10_000;
    private static final int GROUPS_OF_A_NETWORK = 4;

    private final int most;
    private final Duration window;
    private final Cache<String, Window> windows;
    private final Ticker ticker;
    private final Counter counter;

    private record Window(long begin, AtomicInteger misses) {}

    @Inject
    SignInMisses(AuthConfig config, MeterRegistry registry) {
        this(config.misses(), config.missWindow(), registry, Ticker.systemTicker());
    }

    SignInMisses(int most, Duration window, MeterRegistry registry, Ticker ticker) {
        this.most = most;
        this.window = window;
        this.ticker = ticker;
        this.counter = registry.counter("darkroom.gateway.refusals", "limit", "sign_in");
        this.windows = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(window)
                .ticker(ticker)
                .build();
    }

    /**
     * The problem to answer: the given refusal, or 429 once the address has sent too many wrong keys. A request without a key does not
     * count.
     */
    ProblemException count(ProblemException refused, SocketAddress address) {
        if (!String.valueOf(refused.headers().get(HttpHeaders.WWW_AUTHENTICATE)).contains("invalid_token")) {
            return refused;
        }
        String network = network(String.valueOf(address.hostAddress()));
        Window now = windows.get(network, unseen -> new Window(ticker.read(), new AtomicInteger()));
        int misses = now.misses().incrementAndGet();
        if (misses <= most) {
            return refused;
        }
        counter.increment();
        if (misses == most + 1) {
            LOG.warnf("too many wrong keys address=%s misses=%d", network, misses);
        }
        long left = window.toNanos() - (ticker.read() - now.begin());
        return ProblemException.tooManyRequests(
                "Too many wrong keys came from your address",
                Math.max(1, Math.ceilDiv(left, Duration.ofSeconds(1).toNanos())),
                Map.of());
    }

    /** An IPv4 address, or the first half of an IPv6 address as Vert.x writes it: eight groups, none left out. */
    private static String network(String address) {
        String[] groups = address.split(":", -1);
        return groups.length < 2 * GROUPS_OF_A_NETWORK
                ? address
                : String.join(":", Arrays.copyOf(groups, GROUPS_OF_A_NETWORK));
    }
}
