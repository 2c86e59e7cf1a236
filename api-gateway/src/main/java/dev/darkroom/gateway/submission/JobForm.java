package dev.darkroom.gateway.submission;

/** What a client asks for, before defaults are in place: one form under every interface. */
public sealed interface JobForm permits GenerationForm, TrainingForm {

    JobOptions options();
}
