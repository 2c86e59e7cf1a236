package dev.darkroom.gateway.identity;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of this machine. A foreign name that resolves to this machine (DNS rebinding) is not among them. */
final class MachineNames {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+\\.localhost|127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    private final Set<String> names = new TreeSet<>();

    /** @param more names that are right as well */
    MachineNames(Collection<String> more) {
        more.forEach(name -> names.add(plain(name)));
    }

    /** Its loopback names, its host name, and the addresses of its interfaces. */
    static MachineNames ofThisMachine(Collection<String> more) {
        MachineNames machine = new MachineNames(more);
        try {
            machine.names.add(plain(InetAddress.getLocalHost().getHostName()));
        } catch (UnknownHostException e) {
            // A machine without a name of its own.
        }
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(InetAddress::getHostAddress)
                    .forEach(address -> machine.names.add(plain(address)));
        } catch (SocketException e) {
            // Loopback is left.
        }
        return machine;
    }

    /** @param host without a port, an IPv6 address with or without brackets */
    boolean contain(String host) {
        String plain = plain(host);
        return LOOPBACK.matcher(plain).matches() || names.contains(plain);
    }

    /** Whether the origin (RFC 6454) is a page of this machine; {@code null}, as sandboxed pages send it, is not. */
    boolean containOrigin(String origin) {
        String host = hostOf(origin);
        return host != null && contain(host);
    }

    static @Nullable String hostOf(String url) {
        try {
            return new URI(url).getHost();
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Lower case, without brackets, zone and the dot of the root. */
    private static String plain(String host) {
        return host.toLowerCase(Locale.ROOT)
                .replaceAll("^\\[|]$", "")
                .replaceFirst("%.*$", "")
                .replaceFirst("\\.$", "");
    }
}
