package dev.darkroom.telemetry;

import io.quarkus.logging.LoggingFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Makes fields of the keys that our messages name, as in {@code attempt taken jobId=%s}, so that a log in JSON can be searched by them.
 * Lets every record pass.
 */
@LoggingFilter(name = "fields")
public final class LogFields implements Filter {
    private static final String OURS = "dev.darkroom.";

    /** Each parameter of a format, with the key before it if there is one. */
    private static final Pattern PARAMETER = Pattern.compile("(?:(\\w+)=)?%[a-z]");

    private static final String NO_KEY = "";

    /** Our messages are constants, so these are few. */
    private final Map<String, List<String>> keysOfMessages = new ConcurrentHashMap<>();

    @Override
    public boolean isLoggable(LogRecord record) {
        Object[] parameters = record.getParameters();
        if (record instanceof ExtLogRecord ours
                && parameters != null
                && String.valueOf(ours.getLoggerName()).startsWith(OURS)) {
            List<String> keys = keysOfMessages.computeIfAbsent(ours.getMessage(), LogFields::keys);
            for (int i = 0; i < Math.min(keys.size(), parameters.length); i++) {
                if (!keys.get(i).equals(NO_KEY)) {
                    ours.putMdc(keys.get(i), String.valueOf(parameters[i]));
                }
            }
        }
        return true;
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
