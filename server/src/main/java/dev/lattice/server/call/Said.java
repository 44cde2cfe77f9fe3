package dev.lattice.server.call;

import com.google.protobuf.ByteString;

/** What comes from a command. After an end nothing comes. */
public sealed interface Said {
    record Out(ByteString bytes) implements Said {}

    record Err(ByteString bytes) implements Said {}

    /** The end that is told. */
    sealed interface End extends Said {}

    /** The command has ended; 128 + the signal when one ended it. */
    record Exit(int code) implements End {}

    /**
     * It could not be run, or nobody knows how it ended.
     *
     * @param code stable, SCREAMING_SNAKE
     */
    record Failure(String code, String message) implements End {}
}
