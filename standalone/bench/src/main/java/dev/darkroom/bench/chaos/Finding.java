package dev.darkroom.bench.chaos;

/** A promise that was broken. @param subject the job, object or call that it is about */
record Finding(Kind kind, String subject, String detail) {
    enum Kind {
        /** A request in order was refused for good. */
        REFUSED,
        /** An accepted job was not found. */
        NOT_FOUND,
        /** A client saw two different ends. */
        END_CHANGED,
        /** An idempotency key made more than one job. */
        TWO_JOBS_OF_ONE_KEY,
        /** An accepted job has no history. */
        LOST,
        /** A job that no client submitted. */
        STRANGER,
        /** A job that has not ended. */
        UNFINISHED,
        /** Events that cannot follow on one another, or with gaps. */
        ILLEGAL_HISTORY,
        /** More than one final event. */
        TWO_ENDS,
        /** The job shows another status than its events say. */
        WRONG_STATUS,
        /** An image of a succeeded job is not in the bucket. */
        IMAGE_MISSING,
        /** An image is not the one that was reported. */
        IMAGE_DAMAGED,
        /** An object that belongs to no job, or to one that has no use for it. */
        ORPHAN,
        /** The end of a job was not announced. */
        WEBHOOK_MISSING,
        /** One announcement came under several ids, or several under one. */
        WEBHOOK_ID
    }
}
