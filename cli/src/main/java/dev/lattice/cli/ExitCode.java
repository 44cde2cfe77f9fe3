package dev.lattice.cli;

/** What this program's exit codes mean, apart from the codes of jobs, which pass through. */
public final class ExitCode {
    public static final int OK = 0;
    /** What was asked for does not exist. */
    public static final int NOT_FOUND = 1;
    /** A workload did not become what it was to be, or cannot do what was asked. */
    public static final int FAILED = 1;
    /** A usage error. */
    public static final int USAGE = 2;
    /** Not signed in, or not allowed. */
    public static final int AUTH = 4;
    /** A Lattice runs already. From {@code up --look} alone: {@code ./lattice} ends at this one, and builds at others. */
    public static final int RUNS_ALREADY = 123;
    /** The command ran longer than its timeout, as {@code timeout} says it. */
    public static final int TIMED_OUT = 124;
    /** Lattice itself failed, as opposed to the command that it ran. */
    public static final int OURS = 125;
    /** The command may not be executed, as shells say it. */
    public static final int NOT_EXECUTABLE = 126;
    /** The command was not found where it was to run, as shells say it. */
    public static final int COMMAND_NOT_FOUND = 127;
    /** Interrupted by the person. */
    public static final int INTERRUPTED = 130;
    /** Nobody reads the output any more. */
    public static final int BROKEN_PIPE = 141;

    private ExitCode() {}
}
