package dev.lattice.api.client;

import org.jspecify.annotations.Nullable;

/** A call that brought no result. */
public abstract sealed class ClientException extends RuntimeException
        permits ApiException, UnreachableException, UnexpectedAnswerException {
    private static final long serialVersionUID = 1L;

    ClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? getClass().getSimpleName() : message;
    }
}
