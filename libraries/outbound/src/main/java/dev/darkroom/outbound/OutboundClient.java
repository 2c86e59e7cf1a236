package dev.darkroom.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Makes calls under a policy. The addresses that were judged are the ones connected to; no proxy stands between. */
public final class OutboundClient implements AutoCloseable {
    private static final int MOST_REDIRECTS = 3;
    private static final int MOST_CALLS = 10_000;
    private static final int ANY_PORT = -1;

    private final OutboundPolicy policy;
    private final OkHttpClient client;

    /** For ports that no exception opens: what a name leads to is judged before a connection is tried, which would tell what listens. */
    private final OkHttpClient closed;

    /** @param timeout of a whole call, from looking up the host to the last byte of the answer */
    public OutboundClient(OutboundPolicy policy, Duration timeout) {
        this.policy = policy;
        Dispatcher dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
        dispatcher.setMaxRequests(MOST_CALLS);
        dispatcher.setMaxRequestsPerHost(MOST_CALLS);
        OkHttpClient any = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .proxy(Proxy.NO_PROXY)
                .protocols(List.of(Protocol.HTTP_1_1))
                .followRedirects(false)
                .followSslRedirects(false)
                .callTimeout(timeout)
                .addNetworkInterceptor(this::checkConnection)
                .build();
        this.client = looking(any, Dns.SYSTEM, policy);
        this.closed = looking(any, Dns.SYSTEM, policy.withoutExceptions());
    }

    private OutboundClient(OutboundPolicy policy, OkHttpClient client, OkHttpClient closed) {
        this.policy = policy;
        this.client = client;
        this.closed = closed;
    }

    /** The same client with other names, for tests of names that change. */
    OutboundClient with(Dns names) {
        return new OutboundClient(
                policy, looking(client, names, policy), looking(client, names, policy.withoutExceptions()));
    }

    private static OkHttpClient looking(OkHttpClient client, Dns names, OutboundPolicy policy) {
        return client.newBuilder().dns(lookup(names, policy)).build();
    }

    /** What came back. */
    public record Answer(int status, Optional<String> retryAfter) {}

    /**
     * Posts and forgets the body of the answer. A redirect is an answer like any other.
     *
     * @return fails with {@link RefusedException} where the policy forbids the address, else with an IOException
     */
    public CompletableFuture<Answer> post(String url, Map<String, String> headers, byte[] body) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            Request.Builder request = request(policy.parse(url)).post(RequestBody.create(body, (MediaType) null));
            headers.forEach(request::header);
            Call call = call(request.build());
            answer.whenComplete((done, failure) -> call.cancel());
            call.enqueue(new Callback() {
                @Override
                public void onResponse(Call made, Response response) {
                    try (response) {
                        answer.complete(
                                new Answer(response.code(), Optional.ofNullable(response.header("Retry-After"))));
                    }
                }

                @Override
                public void onFailure(Call made, IOException failure) {
                    answer.completeExceptionally(
                            failure instanceof RefusedHostException ? RefusedException.notPublic() : failure);
                }
            });
        } catch (RefusedException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /**
     * Fetches a body, over up to three redirects. Blocks.
     *
     * @param mostBytes that the body may have
     * @throws RefusedException where the policy forbids the address or one that it redirects to, or the body is too long
     * @throws IOException where nothing was fetched: no connection, or a status other than 200
     */
    public byte[] get(String url, int mostBytes) throws IOException {
        URI next = policy.parse(url);
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            try (Response response = call(request(next).build()).execute()) {
                if (!response.isRedirect()) {
                    return body(response, mostBytes);
                }
                next = policy.parse(target(next, response));
            } catch (RefusedHostException e) {
                throw RefusedException.notPublic();
            }
        }
        throw RefusedException.because("redirects too often");
    }

    private Call call(Request request) {
        return (policy.closes(request.url().port()) ? closed : client).newCall(request);
    }

    private static String target(URI from, Response redirect) throws RefusedException {
        try {
            return from.resolve(Optional.ofNullable(redirect.header("Location")).orElse(""))
                    .toString();
        } catch (IllegalArgumentException e) {
            throw RefusedException.because("redirects to something that is not a URL");
        }
    }

    private static byte[] body(Response response, int mostBytes) throws IOException {
        if (response.code() != 200) {
            throw new IOException("answered with status " + response.code());
        }
        byte[] bytes = response.body().byteStream().readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw RefusedException.because("has more than " + mostBytes + " bytes");
        }
        return bytes;
    }

    /** Judges an address written as numbers at once, because such a one is never looked up. */
    private Request.Builder request(URI uri) throws RefusedException {
        Request.Builder request;
        try {
            request = new Request.Builder().url(uri.toASCIIString()).header("User-Agent", "Darkroom");
        } catch (IllegalArgumentException e) {
            throw RefusedException.because("is not a URL");
        }
        HttpUrl address = request.build().url();
        Optional<AddressBlock> literal = AddressBlock.parse(address.host());
        if (literal.isPresent() && !policy.permits(address.host(), literal.get().network(), address.port())) {
            throw RefusedException.notPublic();
        }
        return request;
    }

    private static Dns lookup(Dns names, OutboundPolicy policy) {
        return host -> {
            List<InetAddress> addresses = names.lookup(host);
            // One private address among public ones is an attempt, not an accident.
            if (!addresses.stream().allMatch(address -> policy.permits(host, address, ANY_PORT))) {
                throw new RefusedHostException();
            }
            return addresses;
        };
    }

    /** The last word, before a byte is sent: whatever way led here, this is where the connection ends. */
    private Response checkConnection(Interceptor.Chain chain) throws IOException {
        Connection connection = chain.connection();
        InetSocketAddress end = connection == null ? null : connection.route().socketAddress();
        if (end == null
                || end.getAddress() == null
                || !policy.permits(chain.request().url().host(), end.getAddress(), end.getPort())) {
            throw RefusedException.notPublic();
        }
        return chain.proceed(chain.request());
    }

    /** The type that a resolver may throw. */
    private static final class RefusedHostException extends UnknownHostException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
