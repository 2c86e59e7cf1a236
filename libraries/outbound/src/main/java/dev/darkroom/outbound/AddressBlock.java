package dev.darkroom.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All addresses that begin with the same bits (CIDR, RFC 4632).
 *
 * @param network any address of the block
 * @param bits how many leading bits they share
 */
record AddressBlock(InetAddress network, int bits) {
    private static final String BYTE = "(?:0|[1-9][0-9]{0,2})";
    private static final Pattern FORM =
            Pattern.compile("(" + BYTE + "(?:\\." + BYTE + "){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?");

    /** An address or {@code address/bits}; empty for anything else. */
    static Optional<AddressBlock> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            // The form leaves nothing that would be looked up as a name.
            InetAddress network = InetAddress.getByName(matcher.group(1));
            int longest = network.getAddress().length * 8;
            int bits = matcher.group(2) == null ? longest : Integer.parseInt(matcher.group(2));
            return bits > longest ? Optional.empty() : Optional.of(new AddressBlock(network, bits));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static AddressBlock of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("no address block: " + text));
    }

    boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> bit % 8;
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
