package dev.darkroom.gateway.identity;

import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user and a password (RFC 7617), which clients of the web UI's interface ask for: the key is the password, the user is anybody.
 * Elsewhere nothing offers it, for a browser would send it along with whatever another site has it do.
 */
final class BasicCredentials {
    private static final Pattern BASIC = Pattern.compile("Basic +([A-Za-z0-9+/]+={0,2}) *", Pattern.CASE_INSENSITIVE);
    private static final String TAKEN = "sdapi/";

    private BasicCredentials() {}

    static boolean areTaken(UriInfo called) {
        return called.getPath().replaceAll("^/+", "").startsWith(TAKEN);
    }

    /** Empty where the header is no such thing. */
    static Optional<String> password(String header) {
        Matcher basic = BASIC.matcher(header);
        if (!basic.matches()) {
            return Optional.empty();
        }
        try {
            String credentials = new String(Base64.getDecoder().decode(basic.group(1)), StandardCharsets.UTF_8);
            int colon = credentials.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(credentials.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
