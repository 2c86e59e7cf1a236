/** The object store on MinIO or any other S3 service. */
@NullMarked
package dev.darkroom.storage.objects.s3;

import org.jspecify.annotations.NullMarked;
