package dev.lattice.gateway.http;

/** A message that is not taken, and the status to say so with. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String reason) {
        // Attackers make many of these; where one came from, its text says.
        super(reason, null, false, false);
        this.status = status;
    }

    static Refusal bad(String reason) {
        return new Refusal(400, reason);
    }

    int status() {
        return status;
    }

    String reason() {
        String reason = getMessage();
        return reason == null ? "" : reason;
    }
}
