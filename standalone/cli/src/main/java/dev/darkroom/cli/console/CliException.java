package dev.darkroom.cli.console;

/** Something the user can act on; its message is the one line that they see. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private CliException(String message) {
        super(message);
    }

    /** The user asked for something that cannot be done as asked. */
    public static CliException refused(String reason) {
        return new CliException(reason);
    }

    /** A server was asked and did not do it. */
    public static CliException serverSaid(String reason) {
        return new CliException(reason);
    }

    /** A process or a file of this machine failed. */
    public static CliException failed(String reason) {
        return new CliException(reason);
    }
}
