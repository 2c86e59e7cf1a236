package dev.darkroom.orchestrator.reactions;

import dev.darkroom.documents.SignedLinks;
import java.time.Instant;

/**
 * Absolute links that open without a key.
 *
 * @param publicUrl what they begin with, without a slash at the end
 */
public record WebhookLinks(String publicUrl, SignedLinks signer) {
    String to(String path, Instant now) {
        return publicUrl + signer.sign(path, now);
    }
}
