package dev.darkroom.gateway.surfaces.openai;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.darkroom.gateway.http.Problem;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An error in the only form whose details OpenAI's clients show. */
@Schema(name = "OpenAiError")
@JsonNaming(SnakeCaseStrategy.class)
record OpenAiError(Error error) {
    private static final String INVALID_REQUEST = "invalid_request_error";

    /**
     * What went wrong.
     *
     * @param type class of errors
     * @param param the field at fault, if it is one
     * @param code stable and machine-readable
     */
    @Schema(name = "OpenAiErrorDetails")
    record Error(
            String message,
            String type,
            @Nullable String param,
            @Nullable String code) {}

    static OpenAiError of(Problem problem) {
        String param =
                problem.errors().isEmpty() ? null : problem.errors().getFirst().field();
        return new OpenAiError(new Error(problem.detail(), type(problem.status()), param, code(problem, param)));
    }

    /** These clients know 400 for a request that cannot be fulfilled, and 404 for a model that does not exist. */
    static int status(Problem problem) {
        if (problem.status() != 422 || problem.errors().isEmpty()) {
            return problem.status();
        }
        return problem.errors().getFirst().field().equals("model") ? 404 : 400;
    }

    private static String type(int status) {
        if (status >= 500) {
            return "server_error";
        }
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> INVALID_REQUEST;
        };
    }

    private static @Nullable String code(Problem problem, @Nullable String param) {
        if (param != null) {
            return status(problem) == 404 ? "model_not_found" : "invalid_value";
        }
        return switch (problem.status()) {
            case 401 -> "invalid_api_key";
            case 429 -> "rate_limit_exceeded";
            default ->
                problem.type().substring(problem.type().lastIndexOf(':') + 1).replace('-', '_');
        };
    }
}
