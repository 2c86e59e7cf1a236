/** The OpenAPI document, for clients. */
@NullMarked
package dev.darkroom.gateway.openapi;

import org.jspecify.annotations.NullMarked;
