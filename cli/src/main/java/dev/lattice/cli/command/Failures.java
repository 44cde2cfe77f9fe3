package dev.lattice.cli.command;

import dev.lattice.api.client.ApiException;
import dev.lattice.api.client.ClientException;
import dev.lattice.api.client.UnreachableException;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.context.ConfigException;
import dev.lattice.cli.folder.UnreadableFileException;
import dev.lattice.cli.output.Inert;
import java.io.IOException;
import javax.net.ssl.SSLException;
import picocli.CommandLine;

/** What is said when a command fails, and with which exit code: what happened, why, what to do. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
    private final Surroundings around;

    Failures(Surroundings around) {
        this.around = around;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        around.text().flush();
        if (failure instanceof UsageException) {
            around.say(message(failure));
            return ExitCode.USAGE;
        }
        if (failure instanceof RefusedException) {
            around.say(message(failure));
            return ExitCode.FAILED;
        }
        if (failure instanceof ApiException refused) {
            return refused(refused);
        }
        if (failure instanceof UnreachableException) {
            around.say(message(failure));
            if (failure.getCause() instanceof SSLException) {
                return ExitCode.OURS;
            }
            around.say("is the server running? 'lattice up' starts one here; 'lattice doctor' looks for the cause");
            return ExitCode.OURS;
        }
        if (failure instanceof ClientException
                || failure instanceof ConfigException
                || failure instanceof UnreadableFileException) {
            around.say(message(failure));
            return ExitCode.OURS;
        }
        if (failure instanceof IOException) {
            around.say(failure.getClass().getSimpleName() + ": " + message(failure));
            return ExitCode.OURS;
        }
        around.say("this is a bug in lattice; please report it with these lines:");
        failure.printStackTrace(around.err());
        return ExitCode.OURS;
    }

    private int refused(ApiException refused) {
        String id = refused.requestId() == null ? "" : " [" + refused.code() + ", request " + refused.requestId() + "]";
        around.say(message(refused) + Inert.line(id));
        if (refused.status() == 401 && !refused.code().equals("INVALID_CREDENTIALS")) {
            around.say("sign in with 'lattice login', or set LATTICE_TOKEN");
        }
        return switch (refused.status()) {
            case 400 -> ExitCode.USAGE;
            case 401, 403 -> ExitCode.AUTH;
            case 404 -> ExitCode.NOT_FOUND;
            default -> ExitCode.OURS;
        };
    }

    private static String message(Exception failure) {
        return Inert.lines(String.valueOf(failure.getMessage()));
    }
}
