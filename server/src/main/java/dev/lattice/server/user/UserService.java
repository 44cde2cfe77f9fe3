package dev.lattice.server.user;

import dev.lattice.api.auth.CreateUserRequest;
import dev.lattice.api.auth.Role;
import dev.lattice.api.auth.UserView;
import dev.lattice.api.error.ErrorCode;
import dev.lattice.api.page.Page;
import dev.lattice.core.id.UserId;
import dev.lattice.server.http.Paging;
import dev.lattice.server.http.Principal;
import dev.lattice.server.id.Ids;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.problem.Problem;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.project.ProjectService;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** People: who there is, and new ones. */
public final class UserService {
    private static final int SHORTEST_PASSWORD = 12;
    private static final int LONGEST_PASSWORD = 1_000;
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"'\\\\;,]{1,64}@[A-Za-z0-9.-]{1,190}");

    private final Database database;
    private final AccountStore store = new AccountStore();
    private final ProjectService projects;
    private final Passwords passwords;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    public UserService(
            Database database, ProjectService projects, Passwords passwords, AuditLog audit, Ids ids, Clock clock) {
        this.database = database;
        this.projects = projects;
        this.passwords = passwords;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes an account with a project of its own. */
    UserView create(Principal.User caller, CreateUserRequest request) {
        if (request.email() == null || !EMAIL.matcher(request.email()).matches()) {
            throw Problem.invalid("email", "An e-mail address such as ada@example.org is needed.");
        }
        if (request.password() == null
                || request.password().length() < SHORTEST_PASSWORD
                || request.password().length() > LONGEST_PASSWORD) {
            throw Problem.invalid(
                    "password", "A password has " + SHORTEST_PASSWORD + " to " + LONGEST_PASSWORD + " characters.");
        }
        if (request.role() == null) {
            throw Problem.invalid("role", "role is admin, consumer or provider.");
        }
        String hash = passwords.hash(request.password());
        return database.transaction(handle -> {
            store.lockAgainstOtherServers(handle);
            if (store.byEmail(handle, request.email()).isPresent()) {
                throw Problem.of(
                        ErrorCode.CONFLICT, "There is a user with this e-mail address.", Map.of("field", "email"));
            }
            Account account = insert(handle, request.email(), hash, request.role(), request.email());
            audit.record(
                    handle,
                    Optional.of(account.project()),
                    caller.email(),
                    "user.created",
                    account.email(),
                    request.role().name());
            return account.view();
        });
    }

    Account insert(Handle handle, String email, String passwordHash, Role role, String projectName) {
        Account account = new Account(
                ids.user(),
                email,
                passwordHash,
                role,
                projects.create(handle, projectName),
                false,
                0,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        store.insert(handle, account);
        return account;
    }

    UserView view(UserId id) {
        return database.call(handle -> store.byId(handle, id))
                .map(Account::view)
                .orElseThrow(() -> Problem.notFound("user", id));
    }

    Page<UserView> list(Paging paging) {
        return paging.page(
                limit -> database.call(handle -> store.page(handle, paging.afterId(), limit).stream()
                        .map(Account::view)
                        .toList()),
                user -> user.id().toString());
    }

    /** Whether at most one person uses this server. */
    public boolean isSinglePerson() {
        return database.call(store::hasAtMostOne);
    }
}
