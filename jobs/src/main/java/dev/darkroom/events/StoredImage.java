package dev.darkroom.events;

/**
 * A finished image in the object store.
 *
 * @param index position within the job, from 0
 * @param objectKey key in the bucket
 * @param width pixels
 * @param height pixels
 * @param seed the seed this image was drawn from
 * @param sha256 of the file, lower-case hex
 * @param bytes size of the file
 */
public record StoredImage(int index, String objectKey, int width, int height, long seed, String sha256, long bytes) {}
