package dev.darkroom.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundClientTest {
    private static final Set<String> WEB = Set.of("http", "https");
    private static final OutboundPolicy STRICT = OutboundPolicy.of(WEB, Set.of(), List.of());

    private final List<String> hosts = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            hosts.add(exchange.getRequestHeaders().getFirst("Host"));
            byte[] body = "an image".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // IPv4: this machine, private networks, metadata, carrier-grade NAT, reserved blocks
                "http://127.0.0.1/",
                "http://127.255.255.254/",
                "http://0.0.0.0/",
                "http://0.1.2.3/",
                "http://10.0.0.1/",
                "http://10.255.255.255/",
                "http://100.64.0.1/",
                "http://100.127.255.254/",
                "http://169.254.169.254/latest/meta-data/",
                "http://169.254.170.2/",
                "http://172.16.0.1/",
                "http://172.31.255.254/",
                "http://192.0.0.192/",
                "http://192.0.2.1/",
                "http://192.88.99.1/",
                "http://192.168.0.1/",
                "http://198.18.0.1/",
                "http://198.19.255.254/",
                "http://198.51.100.7/",
                "http://203.0.113.7/",
                "http://224.0.0.1/",
                "http://239.255.255.250:1900/",
                "http://240.0.0.1/",
                "http://255.255.255.255/",
                // IPv6: loopback, unspecified, link-local, unique local, site-local, multicast, documentation
                "http://[::1]/",
                "http://[0:0:0:0:0:0:0:1]/",
                "http://[::]/",
                "http://[fe80::1]/",
                "http://[fe80::1%25lo]/",
                "http://[febf::1]/",
                "http://[fc00::1]/",
                "http://[fd00:ec2::254]/",
                "http://[fec0::1]/",
                "http://[ff02::1]/",
                "http://[2001:db8::1]/",
                "http://[3fff::1]/",
                "http://[100::1]/",
                "http://[5f00::1]/",
                // IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP, ORCHID
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[::127.0.0.1]/",
                "http://[::ffff:0:127.0.0.1]/",
                "http://[64:ff9b::127.0.0.1]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://[64:ff9b:1::7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://[2002:a00:1::1]/",
                "http://[2001:0:7f00:1::]/",
                "http://[fe80::5efe:127.0.0.1]/",
                "http://[2001:10::1]/",
                // The same in octal, hexadecimal, as one number, shortened, with a dot behind
                "http://0177.0.0.1/",
                "http://0300.0250.0.1/",
                "http://0x7f.0.0.1/",
                "http://0x7f000001/",
                "http://0x7F.1/",
                "http://2130706433/",
                "http://017700000001/",
                "http://3232235521/",
                "http://127.1/",
                "http://127.0.1/",
                "http://127.0.0.1./",
                "http://192.168.257/",
                "http://10.0.0.1.0x0/",
                "http://127.0.0.01/",
                "http://%31%32%37.0.0.1/",
                "http://\uff11\uff12\uff17.0.0.1/",
                "http://\u2460\u2461\u2466.0.0.1/",
                // Tricks with the rest of the URL
                "http://example.com@127.0.0.1/",
                "http://user:password@example.com/",
                "http://127.0.0.1\\@example.com/",
                "http://example.com\\@127.0.0.1/",
                "http://127.0.0.1#@example.com/",
                "http://127.0.0.1?@example.com/",
                "http://127.0.0.1:80@example.com/",
                "http:///127.0.0.1/",
                "http:127.0.0.1",
                "//127.0.0.1/",
                "http://127.0.0.1:0/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://exa mple.com/",
                "http://example.com\r\nHost: internal/",
                // Other schemes
                "file:///etc/passwd",
                "ftp://example.com/",
                "gopher://127.0.0.1:6379/_INFO",
                "jar:http://example.com/!/",
                "dict://127.0.0.1:11211/stats",
                "data:text/plain,hello",
                "javascript:alert(1)",
                "",
                // Names that lead to this machine
                "http://localhost/",
                "http://LOCALHOST/"
            })
    void shouldRefuse(String url) {
        try (OutboundClient client = new OutboundClient(STRICT, Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> client.get(url, 100))
                    .as("GET %s", url)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageNotContaining("127");
            assertThatThrownBy(() -> client.post(url, Map.of(), new byte[0]).get())
                    .as("POST %s", url)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RefusedException.class);
        }
        assertThat(hosts).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"
            })
    void shouldRefuseANameThatLeadsToSuchAnAddress(String address) {
        try (OutboundClient client =
                new OutboundClient(STRICT, Duration.ofSeconds(5)).with(names(address, "93.184.215.14"))) {
            assertThatThrownBy(() -> client.get("https://images.example/", 100)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void shouldConnectToTheAddressThatWasJudgedAndKeepTheName() throws IOException {
        AtomicInteger lookups = new AtomicInteger();
        Dns rebinding = host -> lookups.getAndIncrement() == 0
                ? List.of(InetAddress.getByName("127.0.0.1"))
                : List.of(InetAddress.getByName("10.0.0.1"));
        try (OutboundClient client = new OutboundClient(allowing("127.0.0.1"), Duration.ofSeconds(5)).with(rebinding)) {
            byte[] body = client.get("http://images.example:" + port() + "/apple.png", 100);

            assertThat(body).asString(StandardCharsets.UTF_8).isEqualTo("an image");
        }
        assertThat(lookups).hasValue(1);
        assertThat(hosts).containsExactly("images.example:" + port());
    }

    @Test
    void shouldJudgeEachRedirectOfAFetch() throws IOException {
        redirect("/away", "http://10.0.0.1/");
        redirect("/here", "/apple.png");
        redirect("/round", "/round");
        redirect("/file", "file:///etc/passwd");
        try (OutboundClient client = new OutboundClient(allowing("127.0.0.1"), Duration.ofSeconds(5))) {
            assertThat(client.get(url("/here"), 100))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("an image");
            for (String path : List.of("/away", "/round", "/file")) {
                assertThatThrownBy(() -> client.get(url(path), 100)).isInstanceOf(RefusedException.class);
            }
        }
    }

    @Test
    void shouldNeverFollowARedirectOfAPost() throws Exception {
        redirect("/moved", "/apple.png");
        try (OutboundClient client = new OutboundClient(allowing("127.0.0.1"), Duration.ofSeconds(5))) {
            assertThat(client.post(url("/moved"), Map.of(), new byte[0]).get().status())
                    .isEqualTo(302);
        }
        assertThat(hosts).isEmpty();
    }

    @Test
    void shouldLetThroughWhatASettingAllows() throws Exception {
        for (String allowed : List.of("127.0.0.0/8", "127.0.0.1", "localhost")) {
            try (OutboundClient client =
                    new OutboundClient(allowing(allowed), Duration.ofSeconds(5)).with(names("127.0.0.1"))) {
                String host = allowed.equals("localhost") ? "LocalHost" : "127.0.0.1";
                assertThat(client.post("http://" + host + ":" + port() + "/", Map.of("x", "y"), new byte[] {1})
                                .get()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void shouldLimitPortsWhereAsked() {
        OutboundPolicy narrow = OutboundPolicy.of(WEB, Set.of(443), List.of("127.0.0.1"));
        try (OutboundClient client = new OutboundClient(narrow, Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> client.get(url("/"), 100)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void shouldNotEvenConnectToAClosedPortThatAnExceptionWouldOpen() throws Exception {
        try (ServerSocket own = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            own.setSoTimeout(200);
            redirect("/inward", "http://127.0.0.1:" + own.getLocalPort() + "/");
            for (String allowed : List.of("127.0.0.0/8", "platform.internal")) {
                OutboundPolicy policy = OutboundPolicy.of(WEB, Set.of(), List.of(allowed, "127.0.0.1"))
                        .closing(Set.of(own.getLocalPort()));
                try (OutboundClient client =
                        new OutboundClient(policy, Duration.ofSeconds(5)).with(names("127.0.0.1"))) {
                    for (String host : List.of("127.0.0.1", "platform.internal")) {
                        String address = "http://" + host + ":" + own.getLocalPort() + "/";
                        assertThatThrownBy(() -> client.get(address, 100)).isInstanceOf(RefusedException.class);
                        assertThatThrownBy(() -> client.post(address, Map.of(), new byte[] {1})
                                        .get())
                                .hasCauseInstanceOf(RefusedException.class);
                    }
                    assertThatThrownBy(() -> client.get(url("/inward"), 100)).isInstanceOf(RefusedException.class);
                    assertThat(client.post(url("/"), Map.of(), new byte[] {1})
                                    .get()
                                    .status())
                            .isEqualTo(200);
                }
            }
            assertThatThrownBy(own::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void shouldStopReadingABodyThatIsTooLong() {
        try (OutboundClient client = new OutboundClient(allowing("127.0.0.1"), Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> client.get(url("/"), 7))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("7 bytes");
        }
    }

    @Test
    void shouldRejectAnExceptionThatIsNoAddress() {
        assertThatThrownBy(() -> allowing("http://internal/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> allowing("")).isInstanceOf(IllegalArgumentException.class);
    }

    private static OutboundPolicy allowing(String exception) {
        return OutboundPolicy.of(WEB, Set.of(), List.of(exception));
    }

    private static Dns names(String... addresses) {
        return host -> Arrays.stream(addresses).map(OutboundClientTest::address).toList();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void redirect(String path, String target) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Location", target);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }
}
