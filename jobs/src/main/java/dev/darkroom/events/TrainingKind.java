package dev.darkroom.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What of a model is trained. */
public enum TrainingKind {
    /** A low-rank addition (Hu et al. 2021), which others may then draw with beside or instead of other ones. */
    @JsonProperty("lora")
    LORA,

    /** The whole U-Net; the result is a model of its own. */
    @JsonProperty("full")
    FULL;

    /** As clients write it. */
    public String wireName() {
        return this == LORA ? "lora" : "full";
    }
}
