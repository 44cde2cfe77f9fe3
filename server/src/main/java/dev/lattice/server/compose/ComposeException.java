package dev.lattice.server.compose;

import java.util.List;
import java.util.stream.Collectors;

/** A compose file that cannot be deployed as it is. It carries all that was found, not only the first. */
public final class ComposeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never sent anywhere
    private final List<ComposeFinding> findings;

    /** @param findings at least one, in the order of the file */
    ComposeException(List<ComposeFinding> findings) {
        super(findings.stream().map(ComposeFinding::toString).collect(Collectors.joining("\n")));
        this.findings = List.copyOf(findings);
    }

    /** In the order of the file. */
    public List<ComposeFinding> findings() {
        return findings;
    }
}
