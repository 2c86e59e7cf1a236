package dev.darkroom.worker.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs. */
final class EngineLog {
    private EngineLog() {}

    /** The lines, while something runs. */
    static List<String> during(Class<?> type, Runnable work) {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(type.getName());
        Level before = logger.getLevel();
        logger.setLevel(Level.ALL);
        logger.addHandler(listener);
        try {
            work.run();
        } finally {
            logger.removeHandler(listener);
            logger.setLevel(before);
        }
        return lines;
    }
}
