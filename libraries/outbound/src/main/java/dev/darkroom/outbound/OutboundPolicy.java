package dev.darkroom.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which addresses may be called: public ones, and those that a setting allows. */
public final class OutboundPolicy {
    /** What some readers take for an IPv4 address (WHATWG URL, "ends in a number"): only the usual form is let through. */
    private static final Pattern NUMERIC =
            Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)\\.?", Pattern.CASE_INSENSITIVE);

    private final Set<String> schemes;
    private final Set<Integer> ports;
    private final Set<String> allowedHosts;
    private final List<AddressBlock> allowedBlocks;
    private final Set<Integer> closedPorts;

    private OutboundPolicy(
            Set<String> schemes,
            Set<Integer> ports,
            Set<String> allowedHosts,
            List<AddressBlock> allowedBlocks,
            Set<Integer> closedPorts) {
        this.schemes = Set.copyOf(schemes);
        this.ports = Set.copyOf(ports);
        this.allowedHosts = Set.copyOf(allowedHosts);
        this.allowedBlocks = List.copyOf(allowedBlocks);
        this.closedPorts = Set.copyOf(closedPorts);
    }

    /**
     * @param schemes of URLs, lower case
     * @param ports that may be called; empty for all
     * @param allow exceptions from the rule of public addresses: addresses, blocks ({@code 10.1.0.0/16}) and host names
     * @throws IllegalArgumentException for an exception that is neither
     */
    public static OutboundPolicy of(Set<String> schemes, Set<Integer> ports, List<String> allow) {
        Set<String> hosts = new HashSet<>();
        List<AddressBlock> blocks = new ArrayList<>();
        for (String exception : allow) {
            Optional<AddressBlock> block = AddressBlock.parse(exception);
            block.ifPresent(blocks::add);
            if (block.isEmpty()) {
                if (!exception.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?")) {
                    throw new IllegalArgumentException(
                            "an allowed address is a host name, an address or address/bits: " + exception);
                }
                hosts.add(exception.toLowerCase(Locale.ROOT));
            }
        }
        return new OutboundPolicy(schemes, ports, hosts, blocks, Set.of());
    }

    /** The same policy, whose exceptions do not hold for these ports: those that the platform itself listens at. */
    public OutboundPolicy closing(Set<Integer> platform) {
        return new OutboundPolicy(schemes, ports, allowedHosts, allowedBlocks, platform);
    }

    OutboundPolicy withoutExceptions() {
        return new OutboundPolicy(schemes, ports, Set.of(), List.of(), closedPorts);
    }

    /** Whether no exception holds for this port. */
    boolean closes(int port) {
        return closedPorts.contains(port);
    }

    /**
     * Judges an address as far as it tells by itself, its host not looked up: what passes may be refused all the same when it is called.
     *
     * @throws RefusedException says why it is never called
     */
    public void check(String url) throws RefusedException {
        URI address = parse(url);
        String host = address.getHost().replaceAll("^\\[|]$", "");
        int port = port(address);
        Optional<AddressBlock> literal = AddressBlock.parse(host);
        boolean isLocalName = host.equalsIgnoreCase("localhost")
                || host.toLowerCase(Locale.ROOT).endsWith(".localhost");
        if (literal.isPresent() && !permits(host, literal.get().network(), port)
                || isLocalName && !permits(host, InetAddress.getLoopbackAddress(), port)) {
            throw RefusedException.notPublic();
        }
    }

    /** Checks the address as far as possible without resolving its host. */
    URI parse(String url) throws RefusedException {
        URI uri;
        try {
            uri = new URI(url).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw RefusedException.because("is not a URL");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!schemes.contains(scheme)) {
            throw RefusedException.because("does not begin with "
                    + String.join(":// or ", schemes.stream().sorted().toList()) + "://");
        }
        if (uri.getHost() == null) {
            throw RefusedException.because("names no host");
        }
        if (NUMERIC.matcher(uri.getHost()).matches()
                && AddressBlock.parse(uri.getHost()).isEmpty()) {
            throw RefusedException.because("writes an address in an unusual way");
        }
        if (uri.getRawUserInfo() != null) {
            throw RefusedException.because("holds a user name");
        }
        int port = port(uri);
        if (port == 0 || port > 65_535 || (!ports.isEmpty() && !ports.contains(port))) {
            throw RefusedException.because("names a port that is not allowed");
        }
        return uri;
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : address.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    /** Whether a connection may be opened to this address, which the name of the host led to. */
    boolean permits(String host, InetAddress address, int port) {
        return PublicAddresses.contain(address) || (!closes(port) && isAllowed(host, address));
    }

    private boolean isAllowed(String host, InetAddress address) {
        return allowedHosts.contains(host.toLowerCase(Locale.ROOT))
                || allowedBlocks.stream().anyMatch(block -> block.contains(address));
    }
}
