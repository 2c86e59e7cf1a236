package dev.darkroom.gateway.identity;

import dev.darkroom.documents.LinksConfig;
import dev.darkroom.documents.SignedLinks;
import dev.darkroom.gateway.GatewayConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Makes links, and checks whether a request came by one that opens without a key. */
@ApplicationScoped
public class PublicLinks {
    private final GatewayConfig gateway;
    private final Duration validFor;
    private final SignedLinks signer;

    PublicLinks(GatewayConfig gateway, LinksConfig links) {
        this.gateway = gateway;
        this.validFor = links.validFor();
        this.signer = SignedLinks.of(links.secret(), links.validFor());
    }

    /**
     * @param path from the first slash on
     * @param called the request at hand, which gives the address where no setting does
     */
    public String to(String path, UriInfo called) {
        return gateway.publicUrl()
                        .orElseGet(() -> called.getBaseUri().toString().replaceAll("/+$", ""))
                + path;
    }

    /** As {@link #to}, opening without a key where the resource is marked with {@link OpensByLink}. */
    public String signed(String path, UriInfo called) {
        return to(signer.sign(path, Instant.now()), called);
    }

    /**
     * How long the answer to a request may be kept: no longer than a link to it opens, so that what is deleted or not shared any more
     * does not live on in a browser.
     */
    public Duration freshness(UriInfo called) {
        String expires = called.getQueryParameters().getFirst("expires");
        if (expires == null || !open(called)) {
            return validFor;
        }
        Duration left = Duration.between(Instant.now(), Instant.ofEpochSecond(Long.parseLong(expires)));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** {@code Cache-Control} of what never changes, for {@link #freshness}. */
    public String cacheControl(UriInfo called) {
        return "private, max-age=" + freshness(called).toSeconds() + ", immutable";
    }

    /** Whether the request came by a signed link that has not expired. */
    public boolean open(UriInfo called) {
        MultivaluedMap<String, String> query = called.getQueryParameters();
        String path = "/" + Optional.ofNullable(called.getPath()).orElse("").replaceAll("^/+", "");
        return signer.opens(path, query.getFirst("expires"), query.getFirst("signature"), Instant.now());
    }
}
