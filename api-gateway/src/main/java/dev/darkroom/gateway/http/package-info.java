/** What all resources share: reading JSON, problem documents (RFC 9457) and the OpenAPI document. */
@NullMarked
package dev.darkroom.gateway.http;

import org.jspecify.annotations.NullMarked;
