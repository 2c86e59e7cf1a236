/** What all resources share: reading JSON, problem documents (RFC 9457), the OpenAPI document and the public port's health. */
@NullMarked
package dev.darkroom.gateway.http;

import org.jspecify.annotations.NullMarked;
