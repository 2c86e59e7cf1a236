package dev.darkroom.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells public addresses from all others (RFC 6890 and the IANA registries of special-purpose addresses). IPv6 is judged the
 * other way round: of the one block that holds public addresses, the parts that do not. So what carries an IPv4 address inside
 * (mapped, compatible, NAT64, 6to4, Teredo) is never public, whatever that address is.
 */
final class PublicAddresses {
    private static final List<AddressBlock> RESERVED_4 = blocks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local, cloud metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    private static final AddressBlock GLOBAL_6 = AddressBlock.of("2000::/3");
    private static final List<AddressBlock> RESERVED_6 = blocks(
            "2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "3fff::/20"); // documentation

    private PublicAddresses() {}

    static boolean contain(InetAddress address) {
        if (address instanceof Inet6Address) {
            return GLOBAL_6.contains(address) && RESERVED_6.stream().noneMatch(block -> block.contains(address));
        }
        return RESERVED_4.stream().noneMatch(block -> block.contains(address));
    }

    private static List<AddressBlock> blocks(String... texts) {
        return Stream.of(texts).map(AddressBlock::of).toList();
    }
}
