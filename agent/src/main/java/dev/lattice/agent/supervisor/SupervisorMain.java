package dev.lattice.agent.supervisor;

import dev.lattice.agent.posix.Descriptors;
import dev.lattice.agent.posix.Processes;
import dev.lattice.agent.posix.Processes.WaitStatus;
import dev.lattice.agent.posix.Spawner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor's entry: {@code SupervisorMain <agent command...>}. The command's program is a path; the supervisor
 * adds {@code --supervised} to it. Where this system's C library lacks what it needs, it just runs the command.
 *
 * <p>When it is told to stop while jobs run, it stays behind as their {@link Keeper}. Whoever waits for the node to stop
 * should not wait for that; so the launcher puts a small process in front of it, named by {@code -Dlattice.front=<pid>},
 * which ends when it gets SIGUSR1. The end of that process is a wish to stop.
 */
public final class SupervisorMain {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    /** With these the agent says that starting it again is of no use. */
    private static final int LAST_FINAL_CODE = 4;

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final long STEADY_NANOS = 10_000_000_000L;
    private static final long STOP_MILLIS = 15_000;
    /** How long the last words of an agent that ended may take to be read. */
    private static final long LAST_WORDS_MILLIS = 2_000;

    private final Object monitor = new Object();
    private final List<String> command;
    private @Nullable ChannelKeeper channels;
    private @Nullable ExitRecords exits;
    private Path home = Path.of("");
    private @Nullable AgentProcess agent;
    private final Keeper keeper = new Keeper();
    private final int front = Integer.getInteger("lattice.front", 0);
    private boolean stopping;
    private boolean ended;

    private SupervisorMain(List<String> command) {
        this.command = command;
    }

    /** Ends with the agent's own code when the agent stopped for good, otherwise when told to. */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            System.err.println("usage: SupervisorMain <agent command...>");
            System.exit(USAGE);
        }
        List<String> command = new ArrayList<>(List.of(arguments));
        if (!Spawner.supported()) {
            System.exit(runPlainly(command));
        }
        command.add("--supervised");
        try {
            Processes.becomeSubreaper();
            SupervisorMain supervisor = new SupervisorMain(command);
            Thread hook = new Thread("stop") {
                @Override
                public void run() {
                    supervisor.stop();
                }
            };
            Runtime.getRuntime().addShutdownHook(hook);
            int code;
            try {
                code = supervisor.follow() ? supervisor.run() : 0;
            } finally {
                supervisor.finished();
            }
            if (code != 0) {
                System.exit(code);
            }
        } catch (IOException | UnsupportedOperationException failed) {
            System.err.println("lattice supervisor: " + failed.getMessage());
            System.exit(FAILED);
        }
    }

    private static int runPlainly(List<String> command) {
        try {
            Process plain = new ProcessBuilder(command).inheritIO().start();
            Runtime.getRuntime().addShutdownHook(new Thread(plain::destroy, "stop"));
            return plain.waitFor();
        } catch (IOException failed) {
            System.err.println("lattice supervisor: " + failed.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }

    /** Binds its life to that of the process in front of it; tells whether that lives. */
    private boolean follow() {
        if (front > 0) {
            Processes.endWithParent();
        }
        return front <= 0 || Processes.parentId() == front;
    }

    private int run() throws IOException {
        int code = watch();
        ExitRecords records = records();
        if (records != null && Processes.haveChildren()) {
            // Only who was told to stop may go into the background; otherwise somebody wants to hear the code.
            if (stopping() && front > 0 && Processes.parentId() == front) {
                Processes.kill(front, Processes.SIGUSR1);
                Processes.leaveSession();
                Descriptors.silenceStandard();
            }
            keeper.run(home(), records);
        }
        return code;
    }

    private synchronized Path home() {
        return home;
    }

    private synchronized @Nullable ExitRecords records() {
        return exits;
    }

    private int watch() throws IOException {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            long begun = System.nanoTime();
            AgentProcess process = AgentProcess.start(command);
            Thread listener = listen(process);
            synchronized (monitor) {
                agent = process;
                if (stopping) {
                    process.terminate();
                }
            }
            WaitStatus end = awaitAgent(process);
            synchronized (monitor) {
                agent = null;
                process.close();
            }
            if (stopping()) {
                join(listener);
                return 0;
            }
            if (!end.signaled() && end.code() <= LAST_FINAL_CODE && end.code() != FAILED) {
                return end.code();
            }
            System.err.println("lattice supervisor: the agent ended with " + (end.signaled() ? "signal " : "code ")
                    + end.code() + "; starting it again, what runs goes on");
            if (System.nanoTime() - begun > STEADY_NANOS) {
                pause = FIRST_PAUSE_MILLIS;
            }
            if (rest(pause)) {
                return 0;
            }
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    /** Waits for the agent's end; until then records the ends of whatever else became our child. */
    private WaitStatus awaitAgent(AgentProcess process) {
        while (true) {
            WaitStatus status = Processes.awaitAnyEnd();
            if (status == null) {
                throw new IllegalStateException("the agent is no child of its supervisor");
            }
            if (status.pid() == process.pid()) {
                return status;
            }
            try {
                record(status);
            } catch (IOException failed) {
                System.err.println("lattice supervisor: the end of process " + status.pid() + " is not recorded: "
                        + failed.getMessage());
            }
            Processes.reap(status.pid());
            process.tell("exited " + status.pid());
        }
    }

    private synchronized void record(WaitStatus status) throws IOException {
        // Without a home no agent has come far enough to start a process.
        if (exits != null) {
            exits.write(status, false);
        }
    }

    private Thread listen(AgentProcess process) {
        Thread listener = new Thread("listener") {
            @Override
            public void run() {
                process.listen(new AgentProcess.LineTaker() {
                    @Override
                    public void take(String line) {
                        answer(process, line);
                    }
                });
            }
        };
        listener.setDaemon(true);
        listener.start();
        return listener;
    }

    private static void join(Thread listener) {
        try {
            listener.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException unexpected) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean stopping() {
        synchronized (monitor) {
            return stopping;
        }
    }

    private void answer(AgentProcess process, String line) {
        try {
            if (line.startsWith("home ")) {
                settle(Path.of(line.substring("home ".length())));
            } else if (line.startsWith("channels ")) {
                keep(Integer.parseInt(line.substring("channels ".length())));
                process.tell(line);
            } else {
                keeper.take(line);
            }
        } catch (IOException | NumberFormatException failed) {
            System.err.println("lattice supervisor: '" + line + "': " + failed.getMessage());
        }
    }

    /** The first agent says where the home is; it stays there. */
    private synchronized void settle(Path home) throws IOException {
        if (exits == null) {
            this.home = home;
            Path exitFolder = home.resolve("exits");
            Path channelFolder = home.resolve("channels");
            Files.createDirectories(exitFolder);
            Files.createDirectories(channelFolder);
            exits = new ExitRecords(exitFolder);
            channels = new ChannelKeeper(channelFolder);
        }
    }

    private synchronized void keep(int slots) throws IOException {
        if (channels != null) {
            channels.keep(slots);
        }
    }

    /** Returns whether we are to stop. */
    private boolean rest(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        synchronized (monitor) {
            long left = millis;
            while (left > 0 && !stopping) {
                try {
                    monitor.wait(left);
                } catch (InterruptedException unexpected) {
                    return true;
                }
                left = (end - System.nanoTime()) / 1_000_000;
            }
            return stopping;
        }
    }

    /** Passes a wish to stop on and waits for the agent, then for what it left; on the thread that ends the JVM. */
    private void stop() {
        long end = System.nanoTime() + STOP_MILLIS * 1_000_000;
        synchronized (monitor) {
            stopping = true;
            monitor.notifyAll();
            if (agent != null) {
                agent.terminate();
            }
            long left = STOP_MILLIS;
            try {
                while (!ended) {
                    if (left <= 0 && agent != null) {
                        agent.kill();
                    }
                    monitor.wait(Math.max(0, left));
                    left = (end - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException unexpected) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void finished() {
        synchronized (monitor) {
            ended = true;
            monitor.notifyAll();
        }
    }
}
