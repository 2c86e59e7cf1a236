package dev.darkroom.worker.engine;

import org.jboss.logging.Logger;

/** Says of which images the autoencoder was computed in tiles: where two meet, such an image may show it. */
final class TileLog {
    private static final Logger LOG = Logger.getLogger(TileLog.class);

    private TileLog() {}

    /** To be called after the model has decoded. */
    static void decoded(RunningGeneration running, int index) {
        int tiles = running.started().model().tiles();
        if (tiles > 1) {
            LOG.infof(
                    "image decoded in tiles jobId=%s image=%d tiles=%d",
                    running.prepared().jobId(), index, tiles);
        }
    }

    /** To be called after the model has encoded. */
    static void encoded(RunningGeneration running) {
        int tiles = running.started().model().tiles();
        if (tiles > 1) {
            LOG.infof(
                    "image encoded in tiles jobId=%s tiles=%d",
                    running.prepared().jobId(), tiles);
        }
    }
}
