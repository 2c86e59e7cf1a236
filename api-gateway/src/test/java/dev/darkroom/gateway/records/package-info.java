@NullMarked
package dev.darkroom.gateway.records;

import org.jspecify.annotations.NullMarked;
