@NullMarked
package dev.darkroom.storage.objects.s3;

import org.jspecify.annotations.NullMarked;
