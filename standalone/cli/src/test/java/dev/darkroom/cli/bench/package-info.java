@NullMarked
package dev.darkroom.cli.bench;

import org.jspecify.annotations.NullMarked;
