package dev.lattice.server.exec;

import dev.lattice.server.call.Call;
import dev.lattice.server.call.Calls;
import dev.lattice.server.call.CommandLine;
import dev.lattice.server.call.TerminalSize;
import dev.lattice.server.http.Principal;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.workload.Whereabouts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs people's commands in the containers of their workloads, and writes down that they did. */
public final class ExecService {
    /** Where somebody only wants to look around: the better shell that the image has. */
    private static final List<String> SHELL =
            List.of("sh", "-c", "if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi");

    private static final int MOST_ARGUMENTS = 1_000;

    private final Database database;
    private final Whereabouts whereabouts;
    private final Calls calls;
    private final AuditLog audit;

    public ExecService(Database database, Whereabouts whereabouts, Calls calls, AuditLog audit) {
        this.database = database;
        this.whereabouts = whereabouts;
        this.calls = calls;
        this.audit = audit;
    }

    /**
     * What somebody asks for.
     *
     * @param command empty for a shell
     * @param type of the terminal, such as xterm
     */
    record Wish(List<String> command, Optional<TerminalSize> terminal, String type) {}

    /**
     * Where it would run.
     *
     * @throws Problem NOT_FOUND, or NOT_RUNNING
     */
    Whereabouts.Place find(Principal.User caller, String workload, Optional<Integer> instance) {
        return whereabouts.find(caller.project(), workload, instance);
    }

    /** Starts it. May wait for seconds. */
    Call open(Principal.User caller, Whereabouts.Place place, Wish wish) throws InterruptedException {
        if (wish.command().size() > MOST_ARGUMENTS
                || wish.command().stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw Problem.invalid(
                    "command", "A command has at most " + MOST_ARGUMENTS + " arguments, and no zero byte in them.");
        }
        List<String> command = wish.command().isEmpty() ? SHELL : wish.command();
        // Of its arguments the program's name alone: the others may hold what nobody is to read later.
        String program = wish.command().isEmpty() ? "a shell" : command.getFirst();
        database.run(handle -> audit.record(
                handle, caller, "workload.exec", place.name(), program + " in instance " + place.ordinal()));
        return calls.open(
                caller.project(),
                Calls.Purpose.COMMAND,
                place.node(),
                place.allocation(),
                new CommandLine(
                        command,
                        wish.terminal().isPresent() ? Map.of("TERM", wish.type()) : Map.of(),
                        wish.terminal()));
    }
}
