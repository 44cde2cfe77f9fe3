package dev.lattice.agent.posix;

/** Error numbers that are told apart; the same on every Linux architecture that we support. */
public final class Errno {
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int E2BIG = 7;
    public static final int ENOEXEC = 8;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int ENOTDIR = 20;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;

    private Errno() {}

    /** A name for messages. */
    public static String name(int errno) {
        return switch (errno) {
            case ENOENT -> "no such file or directory";
            case ESRCH -> "no such process";
            case EINTR -> "interrupted";
            case ENOEXEC -> "not an executable format";
            case ECHILD -> "no such child";
            case EAGAIN -> "resource temporarily unavailable";
            case EACCES -> "permission denied";
            case EEXIST -> "exists already";
            case ENOTDIR -> "not a directory";
            case EINVAL -> "invalid argument";
            case ENOSPC -> "no space left on device";
            default -> "errno " + errno;
        };
    }
}
