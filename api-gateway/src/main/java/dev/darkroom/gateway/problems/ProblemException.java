package dev.darkroom.gateway.problems;

import dev.darkroom.events.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Ends a request with a problem document; the factories are the list of problems that clients can meet. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Duration RETRY_SOON = Duration.ofSeconds(2);

    private final transient Problem problem;
    private final transient Optional<Duration> retryAfter;

    private ProblemException(Problem problem, Optional<Duration> retryAfter) {
        super(problem.title());
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** 400: the body is no JSON object; the place is told, the content is not. */
    public static ProblemException malformedBody(String detail) {
        return of(400, "Malformed JSON", detail);
    }

    /** 400: a header or query parameter has no meaning. */
    public static ProblemException badParameter(String name, String detail) {
        Violation violation = new Violation(name, detail);
        return new ProblemException(
                Problem.of(400, "Bad parameter", describe(List.of(violation)), List.of(violation)), Optional.empty());
    }

    /** 422: the request is readable but cannot be fulfilled. */
    public static ProblemException invalidRequest(List<Violation> violations) {
        return new ProblemException(
                Problem.of(422, "Invalid request", describe(violations), violations), Optional.empty());
    }

    /** 422: the Idempotency-Key belongs to another request. */
    public static ProblemException idempotencyKeyReused(JobId jobId) {
        return of(422, "Idempotency key reused", "This Idempotency-Key was used with another body, for job " + jobId);
    }

    /** 404 */
    public static ProblemException jobNotFound() {
        return of(404, "Job not found", "There is no job of this id");
    }

    /** 404 */
    public static ProblemException imageNotFound(String detail) {
        return of(404, "Image not found", detail);
    }

    /** 409: asked for a picture of a job that still works on it. */
    public static ProblemException imageNotReady(String status) {
        return of(409, "Image not ready", "The job is " + status + "; its pictures can be read once it has succeeded");
    }

    /** 413 */
    public static ProblemException bodyTooLarge(long limitInBytes) {
        return of(413, "Body too large", "The body may have at most " + limitInBytes + " bytes");
    }

    /** 503: a part of the platform does not answer; the same request may succeed later. */
    public static ProblemException unavailable(String detail) {
        return new ProblemException(Problem.of(503, "Service unavailable", detail, List.of()), Optional.of(RETRY_SOON));
    }

    /** What the framework refuses by itself, such as an unsupported method or media type. */
    static ProblemException of(int status, String title, String detail) {
        return new ProblemException(Problem.of(status, title, detail, List.of()), Optional.empty());
    }

    public Problem problem() {
        return problem;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    private static String describe(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.field() + " " + violation.detail())
                .collect(Collectors.joining("; "));
    }
}
