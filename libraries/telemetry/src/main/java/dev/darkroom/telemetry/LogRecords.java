package dev.darkroom.telemetry;

import io.quarkus.logging.LoggingFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * How all services log. The keys that our messages name, as in {@code attempt taken jobId=%s}, become fields, so that a log in JSON can be
 * searched by them. Of an exception its class and position are logged and not its message: drivers quote parameters in theirs, and those
 * hold prompts; only a service that cannot start logs everything. Lets every record pass.
 */
@LoggingFilter(name = "records")
public final class LogRecords implements Filter {
    private static final String OURS = "dev.darkroom.";

    /** The loggers that say why a service could not start: it has not received a prompt yet, and the whole message is needed. */
    private static final String STARTING = "io.quarkus.runtime.";

    /** Each parameter of a format, with the key before it if there is one. */
    private static final Pattern PARAMETER = Pattern.compile("(?:(\\w+)=)?%[a-z]");

    private static final String NO_KEY = "";

    /** Our messages are constants, so these are few. */
    private final Map<String, List<String>> keysOfMessages = new ConcurrentHashMap<>();

    @Override
    public boolean isLoggable(LogRecord record) {
        if (record instanceof ExtLogRecord extended) {
            makeFields(extended);
            tellFailure(extended);
        }
        return true;
    }

    private void makeFields(ExtLogRecord record) {
        Object[] parameters = record.getParameters();
        if (parameters == null || !isBy(OURS, record)) {
            return;
        }
        List<String> keys = keysOfMessages.computeIfAbsent(record.getMessage(), LogRecords::keys);
        for (int i = 0; i < Math.min(keys.size(), parameters.length); i++) {
            if (!keys.get(i).equals(NO_KEY)) {
                record.putMdc(keys.get(i), String.valueOf(parameters[i]));
            }
        }
    }

    private static boolean isBy(String loggers, ExtLogRecord record) {
        return String.valueOf(record.getLoggerName()).startsWith(loggers);
    }

    private static void tellFailure(ExtLogRecord record) {
        Throwable thrown = record.getThrown();
        if (thrown == null || isBy(STARTING, record)) {
            return;
        }
        Throwable cause = Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .reduce(thrown, (effect, reason) -> reason);
        StackTraceElement[] trace = cause.getStackTrace();
        String error = cause.getClass().getName();
        String place = trace.length == 0 ? "unknown" : trace[0].toString();
        record.setMessage(record.getFormattedMessage() + " error=" + error + " at=" + place, FormatStyle.NO_FORMAT);
        record.putMdc("error", error);
        record.putMdc("at", place);
        record.setThrown(null);
    }

    private static List<String> keys(String message) {
        List<String> keys = new ArrayList<>();
        Matcher parameter = PARAMETER.matcher(message);
        while (parameter.find()) {
            String key = parameter.group(1);
            keys.add(key == null ? NO_KEY : key);
        }
        return keys;
    }
}
