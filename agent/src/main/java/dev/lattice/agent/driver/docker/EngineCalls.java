package dev.lattice.agent.driver.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.dockerjava.api.exception.DockerException;
import dev.lattice.agent.driver.EngineAwayException;
import java.io.IOException;
import java.util.function.Supplier;

/** Tells an engine that answers, be it by an error, from one that does not. */
final class EngineCalls {
    private static final int FIRST_FAILURE = 500;
    private static final JsonFactory JSON = new JsonFactory();

    private EngineCalls() {}

    /**
     * Asks the engine something that it can only fail to answer by its own fault, so that asking again is right.
     *
     * @throws DockerException when it says that the question is wrong, or that there is no such thing
     */
    static <T> T ask(Supplier<T> call) throws EngineAwayException {
        try {
            return order(call);
        } catch (DockerException answer) {
            if (answer.getHttpStatus() >= FIRST_FAILURE) {
                throw new EngineAwayException("the node's container engine failed: " + said(answer));
            }
            throw answer;
        }
    }

    /**
     * Has the engine make or start something, which it may refuse in every way: engines tell some refusals as if they
     * were failures of their own.
     *
     * @throws DockerException when it answers with an error
     */
    static <T> T order(Supplier<T> call) throws EngineAwayException {
        try {
            return call.get();
        } catch (DockerException answer) {
            throw answer;
        } catch (RuntimeException away) {
            // The client wraps what a socket says in exceptions of several kinds.
            throw new EngineAwayException(away);
        }
    }

    /** What the engine says about an error, for people: its answer is wrapped in JSON, and the client adds a status. */
    static String said(Throwable error) {
        String message = String.valueOf(error.getMessage()).strip();
        int begin = message.indexOf('{');
        if (begin < 0) {
            return message;
        }
        try (JsonParser json = JSON.createParser(message.substring(begin))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME && json.currentName().equals("message")) {
                    return json.nextTextValue().strip();
                }
            }
            return message;
        } catch (IOException noJson) {
            return message;
        }
    }

    static void tell(Runnable call) throws EngineAwayException {
        ask(() -> {
            call.run();
            return true;
        });
    }
}
