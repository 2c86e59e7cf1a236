package dev.darkroom.gateway.http;

/**
 * One thing that is wrong with a request.
 *
 * @param field name of the JSON field, query parameter or header; a nested one as {@code metadata.name}
 * @param detail what it must be, with the limit; never a text that the client sent
 */
public record Violation(String field, String detail) {}
