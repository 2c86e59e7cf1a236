@NullMarked
package dev.darkroom.cli.models;

import org.jspecify.annotations.NullMarked;
