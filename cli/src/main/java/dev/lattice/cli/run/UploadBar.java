package dev.lattice.cli.run;

import dev.lattice.cli.folder.FolderUpload;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** A bar on one line of the terminal, shown only when the work takes long enough to be noticed. */
public final class UploadBar implements FolderUpload.Progress {
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int CELLS = 24;

    private final PrintStream err;
    private String what = "";
    private long total;
    private long done;
    private long startedAt;
    private long drawnAt;
    private boolean drawn;

    /** No bar at all. */
    public static final FolderUpload.Progress NONE = new FolderUpload.Progress() {
        @Override
        public void begin(String what, long bytes) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void end() {}
    };

    public UploadBar(PrintStream err) {
        this.err = err;
    }

    @Override
    public void begin(String work, long bytes) {
        what = work;
        total = bytes;
        done = 0;
        startedAt = System.nanoTime();
        drawnAt = startedAt;
        drawn = false;
    }

    @Override
    public void advance(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (now - startedAt > QUIET_NANOS && now - drawnAt > REDRAW_NANOS) {
            drawnAt = now;
            draw(now);
        }
    }

    private void draw(long now) {
        // A pack that is sent again counts twice.
        long shown = Math.min(done, total);
        int full = total == 0 ? CELLS : (int) (shown * CELLS / total);
        double seconds = (now - startedAt) / 1e9;
        err.print("\r\033[K" + what + " [" + "#".repeat(full) + ".".repeat(CELLS - full) + "] " + megabytes(shown)
                + " of " + megabytes(total) + " MB, " + megabytes((long) (done / seconds)) + " MB/s");
        err.flush();
        drawn = true;
    }

    private static String megabytes(long bytes) {
        long tenths = bytes / 100_000;
        return tenths / 10 + "." + tenths % 10;
    }

    @Override
    public void end() {
        if (drawn) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
