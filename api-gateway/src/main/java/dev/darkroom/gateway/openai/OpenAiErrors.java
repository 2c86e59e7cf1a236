package dev.darkroom.gateway.openai;

import dev.darkroom.gateway.problems.ErrorForm;
import dev.darkroom.gateway.problems.Problem;
import jakarta.enterprise.context.ApplicationScoped;

/** Errors that are answered before any resource or filter is reached. */
@ApplicationScoped
class OpenAiErrors implements ErrorForm {
    @Override
    public String path() {
        return OpenAiResponses.PATH;
    }

    @Override
    public Object document(Problem problem) {
        return OpenAiError.of(problem);
    }
}
