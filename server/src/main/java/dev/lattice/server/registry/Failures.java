package dev.lattice.server.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lattice.server.registry.Answer.Complaint;
import dev.lattice.server.registry.RegistryException.Kind;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What an answer that is no success means, and what to do about it. */
final class Failures {
    private static final Set<String> NOT_THERE = Set.of("BLOB_UNKNOWN", "NAME_UNKNOWN", "MANIFEST_UNKNOWN");
    private static final String UNSUPPORTED = "UNSUPPORTED";

    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;
    private static final int SERVER_FAILURES = 500;

    private Failures() {}

    /** @param asked what for, after "was" */
    static RegistryException of(
            RegistryAddress address,
            Answer answer,
            String asked,
            ObjectMapper json,
            Supplier<RegistryException> denied) {
        Optional<Complaint> complaint = answer.complaint(json);
        String code = complaint.map(Complaint::code).orElse("");
        String said = "Registry " + address + " was " + asked + " and answers with " + answer.status()
                + complaint
                        .map(told -> " (" + RegistryException.shown(told.code() + ": " + told.message()) + ")")
                        .orElse("")
                + ". ";
        int status = answer.status();
        if (status == Answer.UNAUTHORIZED || status == Answer.FORBIDDEN) {
            return denied.get();
        }
        if (status == Answer.MISSING && NOT_THERE.contains(code)) {
            return new RegistryException(Kind.MISSING, said + "It does not have that any more.");
        }
        if (status == Answer.METHOD_NOT_ALLOWED || code.equals(UNSUPPORTED)) {
            return new RegistryException(Kind.UNSUPPORTED, said + "It does not do that.");
        }
        if (status == TOO_MANY || status >= SERVER_FAILURES) {
            return new RegistryException(Kind.UNREACHABLE, said + "It is tried again later.");
        }
        return new RegistryException(
                Kind.REFUSED,
                said
                        + switch (status) {
                            case Answer.MISSING -> "Look whether LATTICE_REGISTRY is a registry and has that prefix.";
                            case TOO_LARGE -> "Raise how much it, or a proxy before it, takes at once.";
                            default -> "Its log may say why.";
                        });
    }
}
