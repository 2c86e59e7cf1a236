package dev.darkroom.gateway.openai;

import dev.darkroom.gateway.problems.ErrorForm;
import dev.darkroom.gateway.problems.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

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

    @Override
    public Map<String, String> headers(Problem problem) {
        return OpenAiResponses.headers(problem);
    }
}
