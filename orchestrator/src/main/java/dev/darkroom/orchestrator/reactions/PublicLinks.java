package dev.darkroom.orchestrator.reactions;

import dev.darkroom.storage.jobs.SignedLinks;
import java.time.Instant;

/**
 * Absolute links that open without a key.
 *
 * @param publicUrl what they begin with, without a slash at the end
 */
public record PublicLinks(String publicUrl, SignedLinks signer) {
    String to(String path, Instant now) {
        return publicUrl + signer.sign(path, now);
    }
}
