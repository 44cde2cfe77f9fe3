package dev.lattice.agent.bootstrap;

import dev.lattice.agent.session.Connection.TurnedAwayException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The agent's entry. */
public final class AgentMain {
    private static final Logger LOG = Logger.getLogger(AgentMain.class.getName());
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int IN_USE = 3;
    private static final int TURNED_AWAY = 4;
    private static final long STOP_SECONDS = 5;

    private AgentMain() {}

    /** Exit codes: 0 stopped as asked, 1 failed, 2 usage, 3 another agent uses the home, 4 the server refuses the node. */
    public static void main(String[] arguments) {
        AgentOptions options;
        try {
            options = AgentOptions.parse(List.of(arguments), System.getenv());
        } catch (IllegalArgumentException wrong) {
            System.err.println("lattice: " + wrong.getMessage() + "; 'lattice worker --help' says what there is");
            System.exit(USAGE);
            return;
        }
        AgentLog.install(options.debug());
        Thread.setDefaultUncaughtExceptionHandler(AgentMain::threadEnded);
        int code = run(options);
        // A stop that was asked for is answered by the hook below; exit would wait for it.
        if (code != 0) {
            System.exit(code);
        }
    }

    /**
     * Without one of its threads an agent looks alive and is not. After an error, such as having no memory, it ends: the
     * supervisor starts the next one, which takes over what runs.
     */
    private static void threadEnded(Thread thread, Throwable cause) {
        try {
            LOG.log(Level.SEVERE, cause, () -> "the thread " + thread.getName() + " has ended");
        } finally {
            if (cause instanceof Error) {
                Runtime.getRuntime().halt(FAILED);
            }
        }
    }

    private static int run(AgentOptions options) {
        CountDownLatch done = new CountDownLatch(1);
        try (AgentHome home = AgentHome.open(options.home());
                Agent agent = new Agent(options, home, System.getenv())) {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
                        agent.stop();
                        await(done);
                    }));
            agent.run();
            return 0;
        } catch (AgentHome.InUseException inUse) {
            System.err.println("lattice: " + inUse.getMessage());
            return IN_USE;
        } catch (TurnedAwayException turnedAway) {
            System.err.println("lattice: " + turnedAway.getMessage());
            return TURNED_AWAY;
        } catch (IOException failed) {
            System.err.println("lattice: the agent cannot work in " + options.home() + ": " + failed.getMessage());
            return FAILED;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return FAILED;
        } finally {
            done.countDown();
        }
    }

    private static void await(CountDownLatch done) {
        try {
            if (!done.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("lattice: not all parts stopped in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
