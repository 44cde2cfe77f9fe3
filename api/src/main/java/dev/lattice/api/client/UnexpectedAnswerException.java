package dev.lattice.api.client;

import dev.lattice.api.client.http.ServerUrl;

/** An answer that is not what the API promises: another program listens there, or a server of another age. */
public final class UnexpectedAnswerException extends ClientException {
    private static final long serialVersionUID = 1L;

    public UnexpectedAnswerException(ServerUrl server, Exception cause) {
        super("the answer of " + server + " makes no sense: " + cause.getMessage(), cause);
    }
}
