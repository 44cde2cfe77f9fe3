package dev.lattice.server.compose;

/** Where a secret's value comes from. */
public sealed interface ComposeSecret {
    /**
     * From a file of the context.
     *
     * @param path relative to the folder of the compose file, as in {@link Mount.ContextFile}
     */
    record OfFile(String path) implements ComposeSecret {}

    /**
     * From a variable of the caller, or of {@code .env}.
     *
     * @param variable its name
     * @param value never in {@link #toString()}
     */
    record OfVariable(String variable, String value) implements ComposeSecret {
        @Override
        public String toString() {
            return "OfVariable[variable=" + variable + "]";
        }
    }
}
