package dev.darkroom.gateway.datasets;

/**
 * A data set as it is stored: pictures under names of our own, and a {@code metadata.jsonl} with their captions. Whoever unpacks it
 * meets nothing that a stranger has written but the pixels of JPEG files.
 *
 * @param archive a ZIP file
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record DataSet(byte[] archive, int pictures) {}
