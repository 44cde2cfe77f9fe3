package dev.lattice.cli.command;

import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.Version;
import dev.lattice.cli.context.Context;
import dev.lattice.cli.context.ContextFile;
import dev.lattice.cli.context.Folders;
import dev.lattice.cli.context.Target;
import dev.lattice.core.id.TokenId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code logout}: forgets the token here, and revokes it there when it was made for this machine. */
@Command(name = "logout", description = "Forgets the token, and revokes it when 'login' made it.")
final class LogoutCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final Surroundings around;

    LogoutCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Target target = connection.target(around);
        Context context = target.context();
        if (context == null || context.token() == null) {
            around.say("not signed in to " + target.server());
            return ExitCode.OK;
        }
        String tokenId = context.tokenId();
        if (tokenId != null) {
            // As itself: LATTICE_TOKEN may be somebody else's.
            try (LatticeClient client =
                    new LatticeClient(target.server(), context.token(), "lattice-cli/" + Version.CURRENT)) {
                client.account().deleteToken(TokenId.parse(tokenId));
            } catch (ClientException e) {
                around.say(
                        "the token could not be revoked on the server (" + e.getMessage() + "); it is forgotten here");
            }
        }
        ContextFile file = new ContextFile(Folders.config(around));
        file.signOut(context);
        around.say("signed out of " + target.server());
        List<String> others = file.read().all().stream()
                .filter(other -> other.token() != null)
                .map(Context::name)
                .toList();
        if (!others.isEmpty()) {
            around.say("still signed in as " + String.join(", ", others) + ": --context " + others.getFirst()
                    + " or LATTICE_CONTEXT=" + others.getFirst() + " speaks as that one");
        }
        if (around.variable("LATTICE_TOKEN") != null) {
            around.say("LATTICE_TOKEN is set and goes on being used; unset it to be nobody");
        }
        return ExitCode.OK;
    }
}
