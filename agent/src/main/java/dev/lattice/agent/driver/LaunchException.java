package dev.lattice.agent.driver;

/** A task could not be started. */
public final class LaunchException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why, in words that programs match. */
    public enum Code {
        /** No such program, or a script whose interpreter is missing. */
        COMMAND_NOT_FOUND,
        /** It is there but may not be run. */
        COMMAND_NOT_EXECUTABLE,
        /** Arguments and environment are too long. */
        COMMAND_TOO_LONG,
        /** No registry knows the image, or it may not be read. */
        IMAGE_NOT_FOUND,
        /** The image is not on the node and could not be fetched. */
        NODE_IMAGE_UNAVAILABLE,
        /** It would do what it may not. */
        BUILD_REFUSED,
        /** The container that it was to run in does not run. */
        NOT_RUNNING,
        /** The node is at fault: out of processes, memory or disk. */
        NODE_CANNOT_START
    }

    private final Code code;

    public LaunchException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
