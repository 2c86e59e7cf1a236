package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a prompt is read. */
public enum PromptSyntax {
    /** Every character stands for itself, and what the text encoder cannot take at once is cut off, as in diffusers. */
    @JsonProperty("plain")
    PLAIN,

    /** Brackets carry weights, as in {@code a (red:1.3) apple}, and the text may be of any length, as in AUTOMATIC1111's web UI. */
    @JsonProperty("weighted")
    WEIGHTED
}
