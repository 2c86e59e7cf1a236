package dev.darkroom.orchestrator.processing;

import dev.darkroom.events.CodecException;
import dev.darkroom.jobs.CorruptHistoryException;
import dev.darkroom.orchestrator.processing.BatchItem.Unreadable;
import dev.darkroom.storage.jobs.Changes.OutboxMessage;
import dev.darkroom.storage.jobs.UnstorableChangeException;
import java.util.Map;

/** Distinguishes failures that one element of a batch causes every time from those of the store, which pass. */
final class Culprit {
    /** The fault of a record that could be read, but not dealt with. */
    static final String FAULT = "processing";

    private static final byte[] NOTHING = {};

    private Culprit() {}

    /** Deciding does no I/O, so what fails once fails for ever. */
    static final class UndecidableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UndecidableException(RuntimeException cause) {
            super(cause);
        }
    }

    static boolean isOneElement(Throwable failure) {
        return failure instanceof UndecidableException
                || failure instanceof UnstorableChangeException
                || failure instanceof CodecException
                || failure instanceof CorruptHistoryException;
    }

    /** Without any of the content, which other exceptions than our own may quote. */
    static String reason(Throwable failure) {
        return switch (failure) {
            case UnstorableChangeException refused -> String.valueOf(refused.getMessage());
            case CodecException codec -> codec.reason();
            case UndecidableException undecidable ->
                "deciding it failed: " + String.valueOf(undecidable.getCause()).split(":", 2)[0];
            default -> "dealing with it failed: " + failure.getClass().getName();
        };
    }

    /** Whether nothing is left of the record but its place. */
    static boolean isBare(Unreadable it) {
        OutboxMessage record = it.record();
        return record.key().isEmpty() && record.headers().isEmpty() && record.value().length == 0;
    }

    static Unreadable withoutContent(Unreadable it) {
        OutboxMessage place = new OutboxMessage(it.record().topic(), "", Map.of(), NOTHING);
        return new Unreadable(it.id(), place, it.fault(), it.reason());
    }
}
