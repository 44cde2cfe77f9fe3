package dev.lattice.agent.driver.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.lattice.agent.driver.EngineAwayException;
import java.util.function.Supplier;

/** Tells an engine that answers, be it by an error, from one that does not. */
final class EngineCalls {
    private EngineCalls() {}

    /**
     * Asks the engine something.
     *
     * @throws DockerException when it answers with an error
     */
    static <T> T ask(Supplier<T> call) throws EngineAwayException {
        try {
            return call.get();
        } catch (DockerException answer) {
            throw answer;
        } catch (RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            throw new EngineAwayException(away);
        }
    }

    static void tell(Runnable call) throws EngineAwayException {
        ask(() -> {
            call.run();
            return true;
        });
    }
}
