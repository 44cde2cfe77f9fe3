package dev.lattice.cli;

/** What this program's exit codes mean, apart from the codes of jobs, which pass through. */
public final class ExitCode {
    public static final int OK = 0;
    /** A usage error. */
    public static final int USAGE = 2;
    /** Not signed in, or not allowed. */
    public static final int AUTH = 4;
    /** Lattice itself failed, as opposed to the command that it ran. */
    public static final int OURS = 125;
    /** Interrupted by the person. */
    public static final int INTERRUPTED = 130;
    /** Nobody reads the output any more. */
    public static final int BROKEN_PIPE = 141;

    private ExitCode() {}
}
