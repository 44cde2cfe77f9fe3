package dev.lattice.cli.command;

import dev.lattice.api.auth.ApiTokenView;
import dev.lattice.api.auth.CreateApiTokenRequest;
import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.command.Printer.Column;
import dev.lattice.core.id.TokenId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tokens}: keys for scripts. */
@Command(name = "tokens", description = "Lists, makes and revokes your API tokens, for scripts and other machines.")
final class TokensCommand extends CommandGroup {
    private final Surroundings around;

    TokensCommand(Surroundings around) {
        this.around = around;
    }

    @Command(name = "ls", description = "Lists your API tokens.")
    int ls(@Mixin ConnectionOptions connection, @Mixin FormatOptions format) {
        try (LatticeClient client = connection.target(around).connect()) {
            Instant now = Instant.now();
            List<Column<ApiTokenView>> columns = List.of(
                    Column.of("TOKEN", token -> token.id().toString()),
                    Column.text("NAME", ApiTokenView::name),
                    Column.of("AGE", token -> Ages.since(token.createdAt(), now)),
                    Column.of("USED", token -> Ages.since(token.lastUsedAt(), now)),
                    Column.of(
                            "EXPIRES",
                            token -> token.expiresAt() == null ? "never" : String.valueOf(token.expiresAt())));
            new Printer(around, format)
                    .list(
                            client.account().tokens(),
                            token -> token.id().toString(),
                            columns,
                            () -> "no API tokens. 'lattice tokens create NAME' makes one");
            return ExitCode.OK;
        }
    }

    @Command(name = "create", description = "Makes a token and prints it, this once.")
    int create(
            @Mixin ConnectionOptions connection,
            @Mixin FormatOptions format,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            description = "How long it works: 2h, 30d. Default: until it is revoked.",
                            converter = Quantities.Seconds.class)
                    @Nullable Long expires,
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name) {
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<ApiTokenView> token = client.account().createToken(new CreateApiTokenRequest(name, expires));
            new Printer(around, format).created(token, "token");
            return ExitCode.OK;
        }
    }

    @Command(name = "rm", description = "Revokes tokens.")
    int rm(
            @Mixin ConnectionOptions connection,
            @Parameters(arity = "1..*", paramLabel = "TOKEN", description = "Its id, as 'ls' shows it.")
                    List<String> ids) {
        try (LatticeClient client = connection.target(around).connect()) {
            for (String id : ids) {
                client.account().deleteToken(tokenId(id));
                around.say("revoked " + id);
            }
            return ExitCode.OK;
        }
    }

    private static TokenId tokenId(String text) {
        try {
            return TokenId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is no token's id; 'lattice tokens ls' lists them");
        }
    }
}
