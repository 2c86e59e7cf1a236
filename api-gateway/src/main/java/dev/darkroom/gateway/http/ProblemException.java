package dev.darkroom.gateway.http;

import dev.darkroom.events.JobId;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Ends a request with a problem document; the factories are the list of problems that clients can meet. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Map<String, String> RETRY_SOON = Map.of(HttpHeaders.RETRY_AFTER, "2");
    private static final long LONGEST_RETRY_AFTER = 86_400;
    private static final String REALM = "Bearer realm=\"darkroom\"";
    private static final String BASIC = ", Basic realm=\"darkroom\", charset=\"UTF-8\"";

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    private ProblemException(Problem problem, Map<String, String> headers) {
        super(problem.title());
        this.problem = problem;
        this.headers = headers;
    }

    /** 400: the body is no JSON object; the message names the position and quotes nothing. */
    public static ProblemException malformedBody(String detail) {
        return of(400, "Malformed JSON", detail);
    }

    /** 400: a header or query parameter has no meaning. */
    public static ProblemException badParameter(String name, String detail) {
        Violation violation = new Violation(name, detail);
        return new ProblemException(
                Problem.of(400, "Bad parameter", describe(List.of(violation)), List.of(violation)), Map.of());
    }

    /** 422: the request is readable but cannot be fulfilled. */
    public static ProblemException invalidRequest(List<Violation> violations) {
        return new ProblemException(Problem.of(422, "Invalid request", describe(violations), violations), Map.of());
    }

    /** 422: the Idempotency-Key belongs to another request. */
    public static ProblemException idempotencyKeyReused(JobId jobId) {
        return of(422, "Idempotency key reused", "This Idempotency-Key was used with another body, for job " + jobId);
    }

    /** 401: the request has no credentials. */
    public static ProblemException unauthorized() {
        return challenge(REALM, "Send the header Authorization: Bearer and an API key");
    }

    /** 401: a key or token that is unknown, revoked or expired. */
    public static ProblemException invalidToken() {
        return challenge(
                REALM + ", error=\"invalid_token\"", "The key or token of the Authorization header is not valid");
    }

    /** A 401 that offers besides to sign in as a user with a password (RFC 7617). */
    public ProblemException offeringBasic() {
        return new ProblemException(
                Problem.of(
                        problem.status(),
                        problem.title(),
                        problem.detail() + "; or sign in as any user, with the API key as the password",
                        List.of()),
                Map.of(HttpHeaders.WWW_AUTHENTICATE, headers.get(HttpHeaders.WWW_AUTHENTICATE) + BASIC));
    }

    private static ProblemException challenge(String scheme, String detail) {
        return new ProblemException(
                Problem.of(401, "Unauthorized", detail, List.of()), Map.of(HttpHeaders.WWW_AUTHENTICATE, scheme));
    }

    /** 403: the key or token lacks a scope. */
    public static ProblemException forbidden(String scope) {
        return of(403, "Forbidden", "This takes a key with the scope " + scope);
    }

    /**
     * 403: a gateway that asks for no key was called by a name that is not its own, or on behalf of another site.
     *
     * @param header that says so
     */
    public static ProblemException foreignRequest(String header) {
        return of(
                403,
                "Foreign request",
                "The header " + header + " names another site; without keys the gateway serves this machine alone"
                        + " (darkroom.open.hosts allows more names)");
    }

    /** 403: keys cannot be created on a gateway without keys, where they would come into force later. */
    public static ProblemException noKeysInOpenMode() {
        return of(403, "Keys not available", "A gateway with darkroom.auth=open makes, lists and revokes no keys");
    }

    /** 415: browsers send a form of another site without asking, but never JSON. */
    public static ProblemException contentTypeMissing() {
        return of(415, "Unsupported media type", "A body needs a Content-Type");
    }

    /** 404: also for a key that was revoked or has expired. */
    public static ProblemException keyNotFound() {
        return of(404, "Key not found", "There is no key of this id in force");
    }

    /** 404: no such webhook call, or one of a job that is hidden from the caller. */
    public static ProblemException deliveryNotFound() {
        return of(404, "Delivery not found", "There is no webhook call of this id");
    }

    /** 404: no such file, or one of another tenant. */
    public static ProblemException fileNotFound() {
        return of(404, "File not found", "There is no file of this id");
    }

    /** 404: no such job, one of another tenant, or one of another kind than asked for. */
    public static ProblemException jobNotFound() {
        return of(404, "Job not found", "There is no job of this id");
    }

    /** 404: the job has no such image, or the image was deleted or is damaged. */
    public static ProblemException imageNotFound(String detail) {
        return of(404, "Image not found", detail);
    }

    /** 404: the job was not asked to keep them, has not succeeded, or has none of this name. */
    public static ProblemException latentsNotFound(String detail) {
        return of(404, "Latents not found", detail);
    }

    /** 404: no worker serves it. */
    public static ProblemException modelNotFound() {
        return of(404, "Model not found", "There is no model of this name and version");
    }

    /** 404: without a configured secret each orchestrator signs with a random one of its own. */
    public static ProblemException webhookSecretNotSet() {
        return of(404, "Webhook secret not set", "The platform has no darkroom.webhooks.secret");
    }

    /** 500: a job that its client does not know has failed for good. */
    public static ProblemException drawingFailed(String message) {
        return of(500, "Drawing failed", message);
    }

    /** 409: the job of a synchronous request was canceled by another request. */
    public static ProblemException drawingCanceled() {
        return of(409, "Drawing canceled", "The job behind this request was canceled");
    }

    /** 504: a job that its client does not know took too long and was ended. */
    public static ProblemException drawingTooSlow(Duration longest) {
        return of(504, "Drawing too slow", "The images were not finished within " + longest.toSeconds() + " s");
    }

    /** 409: only what has failed or was canceled can be tried again. */
    public static ProblemException nothingToRetry(String status) {
        return of(409, "Nothing to retry", "The job is " + status + "; failed and canceled jobs can be tried again");
    }

    /** 409: another training is about to give its model this name. */
    public static ProblemException nameHeld(String name, String holder) {
        Violation violation = new Violation(
                "name", "is held by " + holder + ", which has not ended: \"" + name + "\" is free again if it fails");
        return new ProblemException(
                Problem.of(409, "Name held", describe(List.of(violation)), List.of(violation)), Map.of());
    }

    /** 409: what the job began from is not in the bucket any more. */
    public static ProblemException sourceGone() {
        return of(409, "Source gone", "The image or data set that the job began from does not exist any more");
    }

    /** 409: asked for an image of a job that still works on it. */
    public static ProblemException imageNotReady(String status) {
        return of(409, "Image not ready", "The job is " + status + "; its images can be read once it has succeeded");
    }

    /** 409: only what has ended can be deleted. */
    public static ProblemException jobNotEnded(String status) {
        return of(409, "Job not ended", "The job is " + status + "; cancel it before it can be deleted");
    }

    /** 400: it is not complete, or not what its Content-Type says. */
    public static ProblemException bodyUnreadable() {
        return of(400, "Unreadable body", "The body is not complete, or not what its Content-Type says");
    }

    /** 408: a body that does not get on holds memory that others could use. */
    public static ProblemException bodyTooSlow(int bytes, Duration within) {
        return of(
                408,
                "Body too slow",
                "At least " + bytes + " bytes of the body must come within " + within.toSeconds() + " s");
    }

    /** 413: judged by Content-Length, or while the body is read. */
    public static ProblemException bodyTooLarge(long limitInBytes) {
        return of(413, "Body too large", "The body may have at most " + limitInBytes + " bytes");
    }

    /**
     * 429: a limit of the tenant is reached.
     *
     * @param retryAfter seconds until it is worth trying again
     * @param headers besides Retry-After
     */
    public static ProblemException tooManyRequests(String detail, long retryAfter, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(HttpHeaders.RETRY_AFTER, Long.toString(Math.clamp(retryAfter, 1, LONGEST_RETRY_AFTER)));
        return new ProblemException(Problem.of(429, "Too many requests", detail, List.of()), Map.copyOf(all));
    }

    /** 503: a part of the platform does not answer; the same request may succeed later. */
    public static ProblemException unavailable(String detail) {
        return new ProblemException(Problem.of(503, "Service unavailable", detail, List.of()), RETRY_SOON);
    }

    /** What the framework refuses by itself, such as an unsupported method or media type. */
    static ProblemException of(int status, String title, String detail) {
        return new ProblemException(Problem.of(status, title, detail, List.of()), Map.of());
    }

    public Problem problem() {
        return problem;
    }

    /** What the answer carries besides the document. */
    public Map<String, String> headers() {
        return headers;
    }

    private static String describe(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.field() + " " + violation.detail())
                .collect(Collectors.joining("; "));
    }
}
