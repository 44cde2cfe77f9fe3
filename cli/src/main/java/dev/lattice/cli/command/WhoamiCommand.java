package dev.lattice.cli.command;

import dev.lattice.api.auth.UserView;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.Target;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code whoami}: who the server takes this command line for. */
@Command(name = "whoami", description = "Shows who the server takes you for.")
final class WhoamiCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    WhoamiCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Target target = connection.target(around);
        try (LatticeClient client = target.connect()) {
            Answer<UserView> answer = client.account().me();
            UserView user = answer.value();
            Map<String, String> lines = new LinkedHashMap<>();
            lines.put("User", user.email());
            lines.put("Role", user.role().name().toLowerCase(Locale.ROOT));
            if (user.projectId() != null) {
                lines.put("Project", user.projectId().toString());
            }
            lines.put("Server", target.server().toString());
            if (target.context() != null) {
                lines.put("Context", target.context().name());
            }
            new Printer(around, format).details(answer.json(), user.email(), lines);
            return ExitCode.OK;
        }
    }
}
