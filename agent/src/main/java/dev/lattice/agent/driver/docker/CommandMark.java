package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import dev.lattice.agent.driver.EngineAwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A variable in a command's environment, by which all that it started is found again: an engine has no way to end what
 * it executes, and leaves it running when whoever listened is gone.
 */
final class CommandMark {
    private static final Logger LOG = Logger.getLogger(CommandMark.class.getName());
    private static final String NAME = "LATTICE_CALL";

    /** As a terminal does it that is closed; what does not care is killed. The mark is the first argument. */
    private static final String END_ALL = """
            for signal in HUP KILL; do
              for process in /proc/[0-9]*; do
                grep -qs "$1" "$process/environ" && kill -s $signal "${process#/proc/}"
              done
              [ $signal = KILL ] || sleep 1
            done
            """;

    private final DockerClient engine;
    private final String container;
    private final String variable;

    private CommandMark(DockerClient engine, String container, String variable) {
        this.engine = engine;
        this.container = container;
        this.variable = variable;
    }

    /** That of one command. */
    static CommandMark fresh(DockerClient engine, String container) {
        return new CommandMark(engine, container, NAME + "=" + UUID.randomUUID());
    }

    /** Those of all commands in a container: the ones of an agent that is gone. */
    static CommandMark any(DockerClient engine, String container) {
        return new CommandMark(engine, container, NAME + "=");
    }

    /** For the command's environment. */
    String variable() {
        return variable;
    }

    /** Sees to it that everything with the mark ends; does not wait for that. */
    void endAll() {
        try {
            String exec = EngineCalls.ask(() -> engine.execCreateCmd(container)
                    .withCmd("sh", "-c", END_ALL, "sh", variable())
                    .exec()
                    .getId());
            EngineCalls.tell(() -> {
                try (ResultCallback.Adapter<Frame> told = new ResultCallback.Adapter<>()) {
                    engine.execStartCmd(exec).withDetach(true).exec(told).awaitCompletion();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                } catch (IOException away) {
                    throw new UncheckedIOException(away);
                }
            });
        } catch (DockerException gone) {
            LOG.log(Level.FINE, "container {0} does not run any more, and nothing in it", container);
        } catch (EngineAwayException away) {
            LOG.log(Level.WARNING, "a command may run on in container {0}: {1}", new Object[] {
                container, away.getMessage()
            });
        }
    }
}
