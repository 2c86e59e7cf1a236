/** Requests made up from the OpenAPI document: the gateway must refuse every one of them politely or fulfil it. */
@NullMarked
package dev.darkroom.gateway.fuzz;

import org.jspecify.annotations.NullMarked;
