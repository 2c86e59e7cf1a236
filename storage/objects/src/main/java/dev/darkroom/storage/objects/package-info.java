/** Images and model cards in a bucket of MinIO or any S3 store. */
@NullMarked
package dev.darkroom.storage.objects;

import org.jspecify.annotations.NullMarked;
